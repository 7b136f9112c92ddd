// One synthetic encounter as text, and its two renderings: JSON of the contract
// nayose.encounter.v1, and a CSV whose columns are named by the same JSON pointers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nayose {

// The same identifiers before a hospital's way of writing: what the registry says, slips and all.
// For writers of other formats. A delete and a retract_encounter have the institution code and the
// event time only.
struct PlainIdentifiers {
  std::string institution_code;  // 医療機関コード, ten digits, valid check digit.
  int64_t event_ms = 0;
  int32_t birth_day = 0;     // Days since 1970-01-01.
  uint8_t sex = 0;           // 0 male, 1 female.
  std::string kanji_family;  // Empty for people without one (foreign residents).
  std::string kanji_given;
  std::string kana_family;  // Full-width katakana.
  std::string kana_given;
  std::string latin_family;  // Upper case; empty but for foreign residents.
  std::string latin_given;
  std::string alias_kanji_family;  // 通称
  std::string alias_kanji_given;
  std::string alias_kana_family;
  std::string alias_kana_given;
  std::string former_kanji;  // 旧姓
  std::string former_kana;
  std::string postcode;  // Seven digits.
  std::string address;   // 東京都千代田区千代田1-1-1
  std::string phone;     // 090-1234-5678
  std::string insurer;   // Six or eight digits.
  std::string symbol;
  std::string number;
  std::string branch;

  // Empties all but the institution code and the event time, keeps capacity.
  void clear();
};

// An empty text is left out. No value holds quotes, backslashes, commas or control characters, so
// that neither rendering needs to escape.
struct EncounterText {
  std::string institution;
  std::string patient;
  std::string encounter;
  std::string message_id;
  std::string event_time;
  uint64_t sequence = 0;
  std::string_view change_kind;   // "update", "correction", "delete", "merge", "retract_encounter"
  std::string_view change_scope;  // Of a deletion.
  std::string merge_from;         // Of a merge: the patient id that ends.
  std::string_view notice_status;
  std::string notice_date;
  std::string kanji_family;
  std::string kanji_given;
  std::string kanji_text;
  std::string kana_family;
  std::string kana_given;
  std::string kana_text;
  std::string latin_family;
  std::string latin_given;
  std::string alias_kanji_family;  // 通称
  std::string alias_kanji_given;
  std::string alias_kana_family;
  std::string alias_kana_given;
  std::string former_kanji;  // 旧姓: a family name, given as an alias.
  std::string former_kana;
  std::string birth_date;
  std::string_view sex;
  std::string postcode;
  std::string address;
  std::string phone;
  std::string insurer;
  std::string symbol;
  std::string number;
  std::string branch;
  std::string_view department;
  std::vector<std::string_view> diagnoses;  // ICD-10
  std::vector<std::string_view> drugs;
  std::string note;
  PlainIdentifiers plain;

  // Each keeps capacity; the plain identifiers stay.
  void clear_identifiers();
  void clear_payload();
  bool has_alias() const { return !alias_kana_family.empty() || !former_kana.empty(); }
};

// Each appends one line with its newline.
void append_encounter_json(const EncounterText& text, std::string* out);
void append_encounter_csv_header(std::string* out);
void append_encounter_csv(const EncounterText& text, std::string* out);

}  // namespace nayose
