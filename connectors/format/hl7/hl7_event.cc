#include "connectors/format/hl7/hl7_event.h"

#include <cstdlib>

#include "engine/base/clock.h"

namespace nayose {
namespace {

struct AdtEvent {
  std::string_view trigger;
  Hl7Event event;
};

constexpr AdtEvent kAdtEvents[] = {
    {"A02", {Hl7Change::kUpdate, "A02"}},         // Transfer.
    {"A03", {Hl7Change::kUpdate, "A03"}},         // Discharge.
    {"A09", {Hl7Change::kUpdate, "A09"}},         // Departing.
    {"A10", {Hl7Change::kUpdate, "A10"}},         // Arriving.
    {"A11", {Hl7Change::kRetractEncounter, ""}},  // Cancels A01, A04.
    {"A12", {Hl7Change::kRetractEncounter, "A02"}},
    {"A13", {Hl7Change::kRetractEncounter, "A03"}},
    {"A14", {Hl7Change::kUpdate, "A14"}},  // Admission planned.
    {"A15", {Hl7Change::kUpdate, "A15"}},  // Transfer planned.
    {"A16", {Hl7Change::kUpdate, "A16"}},  // Discharge planned.
    {"A18", {Hl7Change::kMerge, ""}},
    {"A21", {Hl7Change::kUpdate, "A21"}},  // Leave.
    {"A22", {Hl7Change::kUpdate, "A22"}},  // Back from leave.
    {"A23", {Hl7Change::kDelete, ""}},
    {"A25", {Hl7Change::kRetractEncounter, "A16"}},
    {"A26", {Hl7Change::kRetractEncounter, "A15"}},
    {"A27", {Hl7Change::kRetractEncounter, "A14"}},
    {"A29", {Hl7Change::kDelete, ""}},
    {"A30", {Hl7Change::kMerge, ""}},
    {"A32", {Hl7Change::kRetractEncounter, "A10"}},
    {"A33", {Hl7Change::kRetractEncounter, "A09"}},
    {"A34", {Hl7Change::kMerge, ""}},
    {"A36", {Hl7Change::kMerge, ""}},
    {"A38", {Hl7Change::kRetractEncounter, ""}},  // Cancels A05.
    {"A39", {Hl7Change::kMerge, ""}},
    {"A40", {Hl7Change::kMerge, ""}},
    {"A43", {Hl7Change::kUnsupported, ""}},
    {"A44", {Hl7Change::kUnsupported, ""}},
    {"A45", {Hl7Change::kUnsupported, ""}},
    {"A47", {Hl7Change::kMerge, ""}},
    {"A52", {Hl7Change::kRetractEncounter, "A21"}},
    {"A53", {Hl7Change::kRetractEncounter, "A22"}},
    {"A54", {Hl7Change::kUpdate, "A54"}},  // Attending doctor.
    {"A55", {Hl7Change::kRetractEncounter, "A54"}},
};

struct Stamp {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  unsigned millisecond = 0;
  bool has_time = false;
  int offset_minutes = 9 * 60;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes `digits` digits off `*rest`.
bool take(std::string_view* rest, size_t digits, unsigned* value) {
  if (rest->size() < digits) return false;
  *value = 0;
  for (const char c : rest->substr(0, digits)) {
    if (!is_digit(c)) return false;
    *value = *value * 10 + static_cast<unsigned>(c - '0');
  }
  rest->remove_prefix(digits);
  return true;
}

bool read_offset(std::string_view rest, Stamp* stamp) {
  if (rest.empty()) return true;
  const bool west = rest[0] == '-';
  if (!west && rest[0] != '+') return false;
  rest.remove_prefix(1);
  unsigned hours = 0;
  unsigned minutes = 0;
  if (!take(&rest, 2, &hours) || !take(&rest, 2, &minutes) || !rest.empty()) return false;
  if (hours > 14 || minutes > 59) return false;
  stamp->offset_minutes = static_cast<int>(hours * 60 + minutes) * (west ? -1 : 1);
  return true;
}

bool read_stamp(std::string_view text, Stamp* stamp) {
  if (!take(&text, 4, &stamp->year) || !take(&text, 2, &stamp->month) ||
      !take(&text, 2, &stamp->day)) {
    return false;
  }
  const CivilDate date = {static_cast<int32_t>(stamp->year), static_cast<int32_t>(stamp->month),
                          static_cast<int32_t>(stamp->day)};
  if (stamp->year == 0 || !is_valid_date(date)) return false;
  stamp->has_time = take(&text, 2, &stamp->hour);
  if (stamp->has_time && take(&text, 2, &stamp->minute)) take(&text, 2, &stamp->second);
  if (stamp->hour > 23 || stamp->minute > 59 || stamp->second > 59) return false;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    unsigned scale = 100;
    for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), scale /= 10) {
      stamp->millisecond += static_cast<unsigned>(text[0] - '0') * scale;
    }
  }
  return read_offset(text, stamp);
}

void append_number(unsigned value, unsigned digits, std::string* out) {
  const size_t at = out->size();
  out->append(digits, '0');
  for (unsigned i = digits; i > 0; --i, value /= 10) {
    (*out)[at + i - 1] = static_cast<char>('0' + value % 10);
  }
}

void append_date(const Stamp& stamp, std::string* out) {
  append_number(stamp.year, 4, out);
  out->push_back('-');
  append_number(stamp.month, 2, out);
  out->push_back('-');
  append_number(stamp.day, 2, out);
}

}  // namespace

Hl7Event hl7_event(std::string_view code, std::string_view trigger,
                   std::string_view order_control) {
  if (code == "ADT") {
    for (const AdtEvent& known : kAdtEvents) {
      if (known.trigger == trigger) return known.event;
    }
    return {};
  }
  if (order_control == "CA" || order_control == "OC") return {Hl7Change::kRetractEncounter, ""};
  return {};
}

bool hl7_event_time(std::string_view text, std::string* out) {
  Stamp stamp;
  if (!read_stamp(text, &stamp)) return false;
  out->clear();
  append_date(stamp, out);
  if (!stamp.has_time) return true;
  out->push_back('T');
  append_number(stamp.hour, 2, out);
  out->push_back(':');
  append_number(stamp.minute, 2, out);
  out->push_back(':');
  append_number(stamp.second, 2, out);
  if (stamp.millisecond != 0) {
    out->push_back('.');
    append_number(stamp.millisecond, 3, out);
  }
  out->push_back(stamp.offset_minutes < 0 ? '-' : '+');
  const auto offset = static_cast<unsigned>(std::abs(stamp.offset_minutes));
  append_number(offset / 60, 2, out);
  out->push_back(':');
  append_number(offset % 60, 2, out);
  return true;
}

bool hl7_date(std::string_view text, std::string* out) {
  Stamp stamp;
  if (!read_stamp(text, &stamp)) return false;
  out->clear();
  append_date(stamp, out);
  return true;
}

uint64_t hl7_milliseconds_of_day(std::string_view text) {
  Stamp stamp;
  if (!read_stamp(text, &stamp)) return 0;
  return ((stamp.hour * 60 + stamp.minute) * 60 + stamp.second) * uint64_t{1000} +
         stamp.millisecond;
}

}  // namespace nayose
