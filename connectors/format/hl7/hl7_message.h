// The shape of an HL7 v2 message: segments, fields, repetitions, components. Works on decoded text:
// in ISO-2022-JP and CP932 hundreds of characters have a byte that looks like a delimiter.
// Private to this folder and its tests.
#pragma once

#include <string_view>
#include <vector>

namespace nayose {

// As MSH-1 and MSH-2 say; '\0' = not declared.
struct Hl7Delimiters {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';
  char subcomponent = '&';
};

// Part `number` (from 1) of `text`; empty when there is none.
std::string_view hl7_part(std::string_view text, char delimiter, unsigned number);
// Cuts the first part off `*rest`; false when nothing is left.
bool next_hl7_part(char delimiter, std::string_view* rest, std::string_view* part);

struct Hl7Segment {
  std::string_view name;
  std::string_view text;  // The name included.
};

// Views into the text that was parsed. Reused: parse() keeps capacity.
class Hl7Message {
 public:
  // The segments of one message, MSH first; they end with CR, LF or both. False when MSH-1 or MSH-2
  // cannot be. Cost: one pass.
  bool parse(std::string_view text);

  const Hl7Delimiters& delimiters() const { return delimiters_; }
  const std::vector<Hl7Segment>& segments() const { return segments_; }
  const Hl7Segment& header() const { return segments_.front(); }

  // As HL7 counts: MSH-1 is the delimiter itself, which this does not give.
  std::string_view field(const Hl7Segment& segment, unsigned number) const;
  std::string_view component(std::string_view repetition, unsigned number) const {
    return hl7_part(repetition, delimiters_.component, number);
  }
  std::string_view subcomponent(std::string_view component, unsigned number) const {
    return hl7_part(component, delimiters_.subcomponent, number);
  }
  bool next_repetition(std::string_view* rest, std::string_view* repetition) const {
    return next_hl7_part(delimiters_.repetition, rest, repetition);
  }

 private:
  bool read_delimiters(std::string_view header);

  Hl7Delimiters delimiters_;
  std::vector<Hl7Segment> segments_;
};

}  // namespace nayose
