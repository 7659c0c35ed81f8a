/*
 * restore: verifying a backup, and building an installation from one.
 *
 * Who was erased stays erased: keys that were destroyed before the keys' archive was
 * made are not in it; those destroyed since are destroyed again from the journal of
 * erasures; and rows whose key is gone are taken out. The restored log begins anew and
 * names the last checkpoint of the old one; everybody must sign in again. What people withdrew,
 * objected to, had restricted or corrected since is done again from the journal (privacy/replay).
 * The restore stays closed while the journal's end is missing, or may be: checkpoints kept
 * elsewhere say how long it must be. Where none was kept, or somebody decided to go on without,
 * no consent stands and what can be objected to stops, until people choose again
 * (privacy/doubt).
 *
 * Thread: the command line's. Errors: with a sentence in the installation's fault.
 *         ERR_CORRUPT: an archive is not what was written; ERR_DENIED: somebody must
 *         decide; ERR_CONFLICT: something stands there already.
 * Law:    GDPR Art. 7(3), 16, 17(1), 18(1), 21(1), 32(1)(c), 32(1)(d).
 */
#ifndef PARLOUR_CLI_RESTORE_H
#define PARLOUR_CLI_RESTORE_H

#include "cli/archive.h"
#include "cli/installation.h"
#include "privacy/doubt.h"
#include "privacy/replay.h"

struct restore {
  struct installation *installation; /* located, not open */
  const char *data_path;
  const char *keys_path;
  const char *journal_path; /* what was done since; NULL: none */
  const char *witness_path; /* checkpoints kept elsewhere; NULL: none */
  const char *decided_by;   /* who takes it on to restore in spite of a gap; NULL: nobody */
  /* told */
  struct archive_facts data;
  struct archive_facts keys;
  int64_t destroyed_again; /* keys, from the journal */
  int64_t erased_again;    /* conversations whose key is gone */
  bool whole;              /* the journal tells of everything since: nothing is doubted */
  struct replay replay;    /* of choices, from the journal */
  struct doubt doubt;      /* of choices that the backup cannot know */
};

/* Opens everything in memory alone and looks at every byte. ERR_DENIED when it is whole
 * but the keys have expired. */
MUST_USE enum err restore_verify(struct restore *restore);
MUST_USE enum err restore_run(struct restore *restore);

#endif
