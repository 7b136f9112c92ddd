// An encounter's envelope after the contract check: who, when, what kind of change.
#pragma once

#include <compare>
#include <cstdint>

namespace nayose {

enum class ChangeKind : uint8_t {
  kUpdate = 0,        // The identifiers as the hospital knows them now, and an encounter.
  kCorrection,        // As an update, and what the hospital said before was wrong.
  kDelete,            // The patient's data must go.
  kRetractEncounter,  // The encounter did not happen (the identifiers stay).
  kMerge,             // `from_patient` and `patient` are one person, says the hospital.
};

enum class DeleteScope : uint8_t { kProvider = 0, kPerson };

// Position of an event among those of its ref. Total, and a function of the event alone.
struct EventKey {
  int64_t time_ms = 0;
  uint64_t digest = 0;  // Keyed digest of the event's content, for ties.
  friend auto operator<=>(const EventKey&, const EventKey&) = default;
};

// 30-day period of an event time. Monotone in it.
inline int32_t period_of(int64_t time_ms) {
  constexpr int64_t kPeriodMs = int64_t{30} * 86'400'000;
  const int64_t quotient = time_ms / kPeriodMs;
  return static_cast<int32_t>(time_ms % kPeriodMs < 0 ? quotient - 1 : quotient);
}

}  // namespace nayose
