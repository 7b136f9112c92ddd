#include "ops/cli/generate/encounter_text.h"

#include <charconv>

namespace nayose {
namespace {

// Appends members of JSON objects; a comma goes before all but the first of an object.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string* out) : out_(out) {}

  void begin(std::string_view key) {
    separate();
    if (!key.empty()) name(key);
    out_->push_back('{');
    first_ = true;
  }
  void end() {
    out_->push_back('}');
    first_ = false;
  }
  void string(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    separate();
    name(key);
    quote(value);
  }
  void number(std::string_view key, uint64_t value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
    separate();
    name(key);
    out_->append(digits, static_cast<size_t>(end - digits));
  }
  void begin_array(std::string_view key) {
    separate();
    name(key);
    out_->push_back('[');
    first_ = true;
  }
  void end_array() {
    out_->push_back(']');
    first_ = false;
  }
  void element(std::string_view value) {
    separate();
    quote(value);
  }

 private:
  void separate() {
    if (!first_) out_->push_back(',');
    first_ = false;
  }
  void name(std::string_view key) {
    quote(key);
    out_->push_back(':');
  }
  void quote(std::string_view value) {
    out_->push_back('"');
    out_->append(value);
    out_->push_back('"');
  }

  std::string* out_;
  bool first_ = true;
};

void append_name_part(std::string_view key, std::string_view family, std::string_view given,
                      std::string_view text, ObjectWriter* json) {
  if (family.empty() && given.empty() && text.empty()) return;
  json->begin(key);
  json->string("family", family);
  json->string("given", given);
  json->string("text", text);
  json->end();
}

void append_name(const EncounterText& text, ObjectWriter* json) {
  json->begin("name");
  append_name_part("kanji", text.kanji_family, text.kanji_given, text.kanji_text, json);
  append_name_part("kana", text.kana_family, text.kana_given, text.kana_text, json);
  append_name_part("latin", text.latin_family, text.latin_given, {}, json);
  if (text.has_alias()) {
    json->begin_array("aliases");
    if (!text.alias_kana_family.empty()) {
      json->begin({});
      json->string("type", "common");
      append_name_part("kanji", text.alias_kanji_family, text.alias_kanji_given, {}, json);
      append_name_part("kana", text.alias_kana_family, text.alias_kana_given, {}, json);
      json->end();
    }
    if (!text.former_kana.empty()) {
      json->begin({});
      json->string("type", "former");
      append_name_part("kanji", text.former_kanji, {}, {}, json);
      append_name_part("kana", text.former_kana, {}, {}, json);
      json->end();
    }
    json->end_array();
  }
  json->end();
}

void append_identifiers(const EncounterText& text, ObjectWriter* json) {
  append_name(text, json);
  json->string("birth_date", text.birth_date);
  json->string("sex", text.sex);
  json->string("postcode", text.postcode);
  json->string("address", text.address);
  if (!text.phone.empty()) {
    json->begin_array("phones");
    json->element(text.phone);
    json->end_array();
  }
  if (!text.insurer.empty()) {
    json->begin_array("insurances");
    json->begin({});
    json->string("insurer", text.insurer);
    json->string("symbol", text.symbol);
    json->string("number", text.number);
    json->string("branch", text.branch);
    json->end();
    json->end_array();
  }
}

void append_codes(std::string_view key, const std::vector<std::string_view>& codes,
                  ObjectWriter* json) {
  if (codes.empty()) return;
  json->begin_array(key);
  for (const std::string_view code : codes) {
    json->begin({});
    json->string("code", code);
    json->end();
  }
  json->end_array();
}

// A fixed list keeps header and lines in step.
template <typename Visit>
void for_each_column(const EncounterText& text, const Visit& visit) {
  visit("/schema", std::string_view("nayose.encounter.v1"));
  visit("/institution", text.institution);
  visit("/patient", text.patient);
  visit("/encounter", text.encounter);
  visit("/message_id", text.message_id);
  visit("/event_time", text.event_time);
  visit("/sequence", std::to_string(text.sequence));
  visit("/change/kind", text.change_kind);
  visit("/change/scope", text.change_scope);
  visit("/change/from_patient", text.merge_from);
  visit("/notice/status", text.notice_status);
  visit("/notice/date", text.notice_date);
  visit("/notice/version", std::string_view(text.notice_date.empty() ? "" : "1"));
  visit("/name/kanji/family", text.kanji_family);
  visit("/name/kanji/given", text.kanji_given);
  visit("/name/kanji/text", text.kanji_text);
  visit("/name/kana/family", text.kana_family);
  visit("/name/kana/given", text.kana_given);
  visit("/name/kana/text", text.kana_text);
  visit("/name/latin/family", text.latin_family);
  visit("/name/latin/given", text.latin_given);
  // Nobody has both.
  const bool common = !text.alias_kana_family.empty();
  visit("/name/aliases/0/type", std::string_view(common             ? "common"
                                                 : text.has_alias() ? "former"
                                                                    : ""));
  visit("/name/aliases/0/kanji/family", common ? text.alias_kanji_family : text.former_kanji);
  visit("/name/aliases/0/kanji/given", text.alias_kanji_given);
  visit("/name/aliases/0/kana/family", common ? text.alias_kana_family : text.former_kana);
  visit("/name/aliases/0/kana/given", text.alias_kana_given);
  visit("/birth_date", text.birth_date);
  visit("/sex", text.sex);
  visit("/postcode", text.postcode);
  visit("/address", text.address);
  visit("/phones/0", text.phone);
  visit("/insurances/0/insurer", text.insurer);
  visit("/insurances/0/symbol", text.symbol);
  visit("/insurances/0/number", text.number);
  visit("/insurances/0/branch", text.branch);
  visit("payload.department", text.department);
  visit("payload.note", text.note);
}

}  // namespace

void EncounterText::clear_identifiers() {
  for (std::string* text : {&kanji_family,
                            &kanji_given,
                            &kanji_text,
                            &kana_family,
                            &kana_given,
                            &kana_text,
                            &latin_family,
                            &latin_given,
                            &alias_kanji_family,
                            &alias_kanji_given,
                            &alias_kana_family,
                            &alias_kana_given,
                            &former_kanji,
                            &former_kana,
                            &birth_date,
                            &postcode,
                            &address,
                            &phone,
                            &insurer,
                            &symbol,
                            &number,
                            &branch}) {
    text->clear();
  }
  sex = {};
}

void EncounterText::clear_payload() {
  department = {};
  diagnoses.clear();
  drugs.clear();
  note.clear();
}

void append_encounter_json(const EncounterText& text, std::string* out) {
  ObjectWriter json(out);
  json.begin({});
  json.string("schema", "nayose.encounter.v1");
  json.string("institution", text.institution);
  json.string("patient", text.patient);
  json.string("encounter", text.encounter);
  json.string("message_id", text.message_id);
  json.string("event_time", text.event_time);
  json.number("sequence", text.sequence);
  json.begin("change");
  json.string("kind", text.change_kind);
  json.string("scope", text.change_scope);
  json.string("from_patient", text.merge_from);
  json.end();
  json.begin("notice");
  json.string("status", text.notice_status);
  json.string("date", text.notice_date);
  if (!text.notice_date.empty()) json.string("version", "1");
  json.end();
  if (!text.kana_family.empty() || !text.kana_text.empty()) append_identifiers(text, &json);
  if (!text.department.empty()) {
    json.begin("payload");
    json.string("department", text.department);
    append_codes("diagnoses", text.diagnoses, &json);
    append_codes("drugs", text.drugs, &json);
    json.string("note", text.note);
    json.end();
  }
  json.end();
  out->push_back('\n');
}

void append_encounter_csv_header(std::string* out) {
  bool first = true;
  for_each_column(EncounterText(), [&](std::string_view column, std::string_view) {
    if (!first) out->push_back(',');
    first = false;
    out->append(column);
  });
  out->push_back('\n');
}

void append_encounter_csv(const EncounterText& text, std::string* out) {
  bool first = true;
  for_each_column(text, [&](std::string_view, std::string_view value) {
    if (!first) out->push_back(',');
    first = false;
    out->append(value);
  });
  out->push_back('\n');
}

}  // namespace nayose
