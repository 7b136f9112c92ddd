#include "engine/encode/secret.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "engine/encode/locked_memory.h"

// Sanitizers replace mlock() by a function that does nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NAYOSE_MLOCK_IS_REPLACED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define NAYOSE_MLOCK_IS_REPLACED 1
#endif
#endif

namespace nayose {
namespace {

#ifdef NAYOSE_MLOCK_IS_REPLACED
constexpr bool kMlockIsReplaced = true;
#else
constexpr bool kMlockIsReplaced = false;
#endif

std::array<uint8_t, kSecretBytes> bytes_of(const Secret& secret) {
  std::array<uint8_t, kSecretBytes> bytes;
  std::copy(secret.bytes().begin(), secret.bytes().end(), bytes.begin());
  return bytes;
}

Secret secret_of(uint8_t fill) {
  std::array<uint8_t, kSecretBytes> bytes;
  bytes.fill(fill);
  return Secret::from_bytes(bytes).value();
}

// The VmFlags of the mapping that holds `address`, " rd wr … ", or "" when there is none.
std::string vm_flags_at(const void* address) {
  std::ifstream smaps("/proc/self/smaps");
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  bool inside = false;
  for (std::string line; std::getline(smaps, line);) {
    unsigned long from = 0;
    unsigned long to = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &from, &to) == 2) {
      inside = from <= wanted && wanted < to;
    } else if (inside && line.rfind("VmFlags:", 0) == 0) {
      return line.substr(8) + " ";
    }
  }
  return "";
}

// Runs `check` in a child process; true when it returned true.
bool holds_in_child(const std::function<bool()>& check) {
  const pid_t child = fork();
  if (child == 0) _exit(check() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool swap_is_on() {
  std::ostringstream swaps;
  swaps << std::ifstream("/proc/swaps").rdbuf();
  return internal::lists_swap_device(swaps.str());
}

TEST(SecretTest, MemoryIsLockedAndNotDumped) {
  const Secret secret = Secret::create_random().value();
  const std::string flags = vm_flags_at(secret.bytes().data());
  EXPECT_EQ(flags.find(" lo ") != std::string::npos, !kMlockIsReplaced) << flags;
  EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
}

TEST(SecretTest, OrdinaryMemoryIsNeitherLockedNorHidden) {
  const auto ordinary = std::make_unique<char>('x');
  const std::string flags = vm_flags_at(ordinary.get());
  ASSERT_NE(flags, "");
  EXPECT_EQ(flags.find(" lo "), std::string::npos) << flags;
  EXPECT_EQ(flags.find(" dd "), std::string::npos) << flags;
}

TEST(SecretTest, RandomSecretsDiffer) {
  EXPECT_NE(bytes_of(Secret::create_random().value()), bytes_of(Secret::create_random().value()));
}

TEST(SecretTest, KeepsBytesWhenMoved) {
  Secret first = secret_of(7);
  Secret second = std::move(first);
  EXPECT_EQ(bytes_of(second), bytes_of(secret_of(7)));
  Secret third = secret_of(9);
  third = std::move(second);
  EXPECT_EQ(bytes_of(third), bytes_of(secret_of(7)));
}

TEST(SecretTest, FreedSlotIsWiped) {
  // A second secret keeps the page mapped, so that the freed slot can still be read.
  const Secret neighbour = secret_of(1);
  const uint8_t* memory = nullptr;
  {
    const Secret secret = secret_of(0xab);
    memory = secret.bytes().data();
    ASSERT_EQ(memory[5], 0xab);
  }
  EXPECT_TRUE(std::all_of(memory, memory + kSecretBytes, [](uint8_t byte) { return byte == 0; }));
}

TEST(SecretTest, ManySecretsNeedFewPages) {
  std::vector<Secret> secrets;
  for (int i = 0; i < 640; ++i) secrets.push_back(secret_of(static_cast<uint8_t>(i)));
  std::vector<uintptr_t> pages;
  for (size_t i = 0; i < secrets.size(); ++i) {
    EXPECT_EQ(secrets[i].bytes()[0], static_cast<uint8_t>(i));
    pages.push_back(reinterpret_cast<uintptr_t>(secrets[i].bytes().data()) / 4096);
  }
  std::sort(pages.begin(), pages.end());
  pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
  EXPECT_LE(pages.size(), 11u);
}

TEST(SecretTest, DerivesAnotherKeyForEachLabel) {
  const Secret key = secret_of(3);
  const Secret a = key.derive("a").value();
  EXPECT_EQ(bytes_of(a), bytes_of(key.derive("a").value()));
  EXPECT_NE(bytes_of(a), bytes_of(key.derive("b").value()));
  EXPECT_NE(bytes_of(a), bytes_of(secret_of(4).derive("a").value()));
}

TEST(SecretTest, DeriveIsHkdfSha256) {
  // Worked out with an independent HKDF (RFC 5869): key 32 × 0x0b, no salt, info "label".
  const std::array<uint8_t, 32> expected = {0xb9, 0x35, 0x32, 0x92, 0xf1, 0xf5, 0xb8, 0xde,
                                            0x76, 0x12, 0xeb, 0x41, 0x30, 0x46, 0xcf, 0x02,
                                            0x26, 0x83, 0x18, 0xc8, 0xb1, 0xec, 0x02, 0x0e,
                                            0x2e, 0x50, 0xf0, 0x50, 0xbd, 0x2c, 0xb6, 0x46};
  EXPECT_EQ(bytes_of(secret_of(0x0b).derive("label").value()), expected);
}

TEST(SecretTest, SaysHowToRaiseALowLockLimit) {
  if (kMlockIsReplaced) GTEST_SKIP() << "a sanitizer replaces mlock()";
  const bool refused = holds_in_child([] {
    // The limit binds only a process without CAP_IPC_LOCK.
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0) return false;
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) return false;
    std::vector<Secret> kept;
    for (int i = 0; i < 65; ++i) {
      Result<Secret> secret = Secret::create_random();
      if (!secret.ok()) {
        return secret.status().code() == StatusCode::kFailedPrecondition &&
               secret.status().message().find("LimitMEMLOCK") != std::string::npos;
      }
      kept.push_back(std::move(secret).value());
    }
    return false;
  });
  EXPECT_TRUE(refused);
}

TEST(HardenProcessTest, SwitchesCoreDumpsOff) {
  const bool hardened = holds_in_child([] {
    if (prctl(PR_GET_DUMPABLE) != 1) return false;
    const Status status = harden_process();
    // Where swap is on, a process without the right to lock all its memory is refused.
    if (!status.ok() && !(swap_is_on() && status.code() == StatusCode::kFailedPrecondition)) {
      return false;
    }
    rlimit core{1, 1};
    return prctl(PR_GET_DUMPABLE) == 0 && getrlimit(RLIMIT_CORE, &core) == 0 &&
           core.rlim_cur == 0 && core.rlim_max == 0;
  });
  EXPECT_TRUE(hardened);
}

TEST(HardenProcessTest, TellsSwapDevicesFromTheHeading) {
  const std::string heading = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  EXPECT_FALSE(internal::lists_swap_device(""));
  EXPECT_FALSE(internal::lists_swap_device(heading));
  EXPECT_TRUE(internal::lists_swap_device(heading + "/dev/sda2  partition\t8388604\t\t0\t\t-2\n"));
}

}  // namespace
}  // namespace nayose
