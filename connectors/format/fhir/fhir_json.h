// What is read out of a FHIR resource's JSON. Private to this folder.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>

namespace nayose {

using FhirJson = simdjson::dom::element;

// A missing or differently typed member is empty.
inline std::string_view fhir_text(FhirJson parent, std::string_view key) {
  std::string_view text;
  if (parent[key].get(text) != simdjson::SUCCESS) return {};
  return text;
}

inline bool fhir_member(FhirJson parent, std::string_view key, FhirJson* member) {
  return parent[key].get(*member) == simdjson::SUCCESS;
}

inline bool fhir_flag(FhirJson parent, std::string_view key, bool otherwise) {
  bool flag = otherwise;
  if (parent[key].get(flag) != simdjson::SUCCESS) return otherwise;
  return flag;
}

// Calls `visit` for each element of a list; a lone object counts as a list of one.
template <typename Visit>
void fhir_each(FhirJson parent, std::string_view key, Visit visit) {
  FhirJson member;
  if (!fhir_member(parent, key, &member)) return;
  simdjson::dom::array list;
  if (member.get(list) == simdjson::SUCCESS) {
    for (const FhirJson element : list) visit(element);
  } else if (member.is_object()) {
    visit(member);
  }
}

// The text of `value_key` in the extension whose url ends with `url_end`.
inline std::string_view fhir_extension_text(FhirJson parent, std::string_view url_end,
                                            std::string_view value_key) {
  std::string_view found;
  fhir_each(parent, "extension", [&](FhirJson extension) {
    const std::string_view url = fhir_text(extension, "url");
    const bool same =
        url.size() >= url_end.size() && url.substr(url.size() - url_end.size()) == url_end;
    if (same && found.empty()) found = fhir_text(extension, value_key);
  });
  return found;
}

}  // namespace nayose
