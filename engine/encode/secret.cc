#include "engine/encode/secret.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

#include "engine/encode/locked_memory.h"
#include "engine/encode/openssl_handles.h"

namespace nayose {
namespace {

Status openssl_failed(std::string_view what) {
  return Status(StatusCode::kIoError, "the OpenSSL library failed: " + std::string(what));
}

}  // namespace

Result<Secret> Secret::allocate() {
  NAYOSE_ASSIGN_OR_RETURN(uint8_t* const memory, internal::allocate_locked_slot());
  return Secret(memory);
}

Result<Secret> Secret::create_random() {
  NAYOSE_ASSIGN_OR_RETURN(Secret secret, allocate());
  if (RAND_priv_bytes(secret.memory_, kSecretBytes) != 1) return openssl_failed("random bytes");
  return secret;
}

Result<Secret> Secret::from_bytes(std::span<const uint8_t, kSecretBytes> bytes) {
  NAYOSE_ASSIGN_OR_RETURN(Secret secret, allocate());
  std::memcpy(secret.memory_, bytes.data(), kSecretBytes);
  return secret;
}

Secret::Secret(Secret&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(memory_, other.memory_);
  return *this;
}

Secret::~Secret() { internal::free_locked_slot(memory_); }

Result<Secret> Secret::derive(std::string_view label) const {
  CHECK(memory_ != nullptr, "derive() on a Secret that was moved away");
  NAYOSE_ASSIGN_OR_RETURN(Secret derived, allocate());
  const internal::Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const internal::KdfContext context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  if (!context) return openssl_failed("HKDF");
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, memory_, kSecretBytes),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(label.data()),
                                        label.size()),
      OSSL_PARAM_construct_end(),
  };
  if (EVP_KDF_derive(context.get(), derived.memory_, kSecretBytes, params) != 1) {
    return openssl_failed("HKDF");
  }
  return derived;
}

Status harden_process() {
  const rlimit no_core{0, 0};
  if (prctl(PR_SET_DUMPABLE, 0) != 0 || setrlimit(RLIMIT_CORE, &no_core) != 0) {
    return Status(StatusCode::kIoError,
                  "cannot switch core dumps off: " + std::system_category().message(errno));
  }
  std::ostringstream swaps;
  swaps << std::ifstream("/proc/swaps").rdbuf();
  if (!internal::lists_swap_device(swaps.str())) return Status();
  if (mlockall(MCL_CURRENT | MCL_FUTURE) == 0) return Status();
  return Status(StatusCode::kFailedPrecondition,
                "swap is on and memory cannot be locked, so keys and identifiers could reach a "
                "disk: switch swap off (swapoff -a), or let the process lock all its memory "
                "(LimitMEMLOCK=infinity of the systemd unit, ulimit -l unlimited): " +
                    std::system_category().message(errno));
}

}  // namespace nayose
