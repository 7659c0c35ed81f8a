/* Certificates of our own making, for a demo and for the first start. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/tls.h"

#define LIFE_SECONDS (397L * 24 * 60 * 60)

static bool add_extension(X509 *certificate, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  bool ok = extension && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return ok;
}

static bool add_names(X509 *certificate, const char *host) {
  char names[512];
  uint8_t address[16];
  bool extra = host && *host && strcmp(host, "localhost") != 0 && strcmp(host, "127.0.0.1") != 0 &&
               strcmp(host, "::1") != 0;
  bool ip =
      extra && (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1);
  int len = snprintf(names, sizeof names, "DNS:localhost,IP:127.0.0.1,IP:::1%s%s",
                     extra ? (ip ? ",IP:" : ",DNS:") : "", extra ? host : "");
  return len > 0 && (size_t)len < sizeof names &&
         add_extension(certificate, NID_subject_alt_name, names);
}

static X509 *make(EVP_PKEY *key, const char *host) {
  X509 *certificate = X509_new();
  if (!certificate) return NULL;
  X509_NAME *name = X509_get_subject_name(certificate);
  unsigned char serial[8] = {0};
  bool ok = X509_set_version(certificate, 2) == 1 && name && getentropy(serial, sizeof serial) == 0;
  serial[0] &= 0x7f;
  BIGNUM *number = ok ? BN_bin2bn(serial, sizeof serial, NULL) : NULL;
  ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) &&
       X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) &&
       X509_gmtime_adj(X509_getm_notAfter(certificate), LIFE_SECONDS) &&
       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)"Parlour", -1,
                                  -1, 0) == 1 &&
       X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1 &&
       add_names(certificate, host) &&
       add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
       add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
       X509_sign(certificate, key, EVP_sha256()) > 0;
  BN_free(number);
  if (ok) return certificate;
  X509_free(certificate);
  return NULL;
}

static FILE *create(const char *path, mode_t mode) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
  FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
  if (fd >= 0 && !file) close(fd);
  return file;
}

static bool write_pem(const char *path, mode_t mode, X509 *certificate, EVP_PKEY *key) {
  FILE *file = create(path, mode);
  if (!file) return false;
  bool ok = key ? PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1
                : PEM_write_X509(file, certificate) == 1;
  return fclose(file) == 0 && ok;
}

enum err tls_make_self_signed(const char *certificate_path, const char *key_path,
                              const char *host) {
  if (access(certificate_path, F_OK) == 0 && access(key_path, F_OK) == 0) return ERR_NONE;
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = key ? make(key, host) : NULL;
  bool ok = certificate && write_pem(key_path, 0600, NULL, key) &&
            write_pem(certificate_path, 0644, certificate, NULL);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return ok ? ERR_NONE : ERR_MACHINE;
}

enum err tls_certificate_days(const char *certificate_path, int64_t *days_out) {
  int days = 0;
  int seconds = 0;
  FILE *file = fopen(certificate_path, "re");
  if (!file) return ERR_NOT_FOUND;
  X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
  fclose(file);
  bool ok =
      certificate && ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(certificate)) == 1;
  X509_free(certificate);
  if (!ok) return ERR_INVALID;
  *days_out = days;
  return ERR_NONE;
}

bool tls_certificate_covers(const char *certificate_path, struct str host) {
  char name[256];
  FILE *file = host.len < sizeof name ? fopen(certificate_path, "re") : NULL;
  if (!file) return false;
  memcpy(name, host.data, host.len);
  name[host.len] = '\0';
  X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
  fclose(file);
  bool covers = certificate && (X509_check_host(certificate, name, 0, 0, NULL) == 1 ||
                                X509_check_ip_asc(certificate, name, 0) == 1);
  X509_free(certificate);
  return covers;
}
