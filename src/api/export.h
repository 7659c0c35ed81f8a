/*
 * export: an archive on its way to a browser, piece by piece, no faster than it is taken.
 *
 * Each piece is made on a reader, in a snapshot of its own. A client that leaves ends it; one
 * that rests is waited for. A piece that cannot be made cuts the connection, so that nobody
 * takes half of it for the whole.
 *
 * Thread: the loop's. Ownership: it frees and wipes itself. Law: GDPR Art. 15(3), 32(1)(b).
 */
#ifndef PARLOUR_API_EXPORT_H
#define PARLOUR_API_EXPORT_H

#include "api/job.h"
#include "rights/archive.h"

/* For job->respond. name: of the file, without its end, ASCII. */
void export_send(struct job *job, const struct archive_order *order, const char *name);

#endif
