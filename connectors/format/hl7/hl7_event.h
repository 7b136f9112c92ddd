// What an HL7 message says that happened. Private to this folder and its tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nayose {

enum class Hl7Change : uint8_t {
  kUpdate,
  kRetractEncounter,  // What an earlier message told did not happen.
  kDelete,            // The patient's data must go.
  kMerge,             // MRG-1 and PID-3 are one person under PID-3.
  kUnsupported,       // Moves an encounter to another patient: the contract cannot say that.
};

struct Hl7Event {
  Hl7Change change = Hl7Change::kUpdate;
  // An event within a visit (a transfer, a discharge …) is an encounter of its own, so that its
  // cancellation does not take the visit away: the trigger that such a pair shares, else empty.
  std::string_view within_visit;
};

// `code` and `trigger`: MSH-9.1 and .2; `order_control`: ORC-1. Lifetime of the result: static.
// Source: HL7 v2.5 chapter 3 (tables 0003, 0119); SS-MIX2 standardised storage 1.2, table 1-1.
Hl7Event hl7_event(std::string_view code, std::string_view trigger, std::string_view order_control);

// A time stamp YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ] as RFC 3339, in Japan (+09:00) unless
// it says otherwise; a date where it holds no hour. False, `*out` untouched, when it is none or
// does not reach the day.
bool hl7_event_time(std::string_view stamp, std::string* out);
// The date of such a time stamp, YYYY-MM-DD.
bool hl7_date(std::string_view stamp, std::string* out);
// Milliseconds since midnight of such a time stamp; 0 without a time.
uint64_t hl7_milliseconds_of_day(std::string_view stamp);

}  // namespace nayose
