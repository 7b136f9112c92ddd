#include "engine/record/input_mapping.h"

namespace nayose {
namespace {

constexpr std::array<std::string_view, kEnvelopeFieldCount> kNames = {
    "schema",        "institution", "patient",        "encounter",         "message_id",
    "event_time",    "sequence",    "change_kind",    "change_scope",      "merge_from",
    "notice_status", "notice_date", "notice_version", "unreadable_reason", "unreadable_place"};

constexpr std::array<std::string_view, kEnvelopeFieldCount> kPointers = {
    "/schema",         "/institution",         "/patient",         "/encounter",
    "/message_id",     "/event_time",          "/sequence",        "/change/kind",
    "/change/scope",   "/change/from_patient", "/notice/status",   "/notice/date",
    "/notice/version", "/unreadable/reason",   "/unreadable/place"};

}  // namespace

std::string_view envelope_field_name(EnvelopeField field) {
  return kNames[static_cast<size_t>(field)];
}

InputMapping encounter_v1_mapping() {
  InputMapping mapping;
  for (size_t i = 0; i < kEnvelopeFieldCount; ++i) {
    SourcePath path;
    path.parts.emplace_back(kPointers[i]);
    mapping.envelope[i].alternatives.push_back(path);
  }
  mapping.identifier_roots = {
      "/patient", "/change/from_patient", "/name", "/birth_date", "/postcode", "/address",
      "/phones",  "/insurances"};
  return mapping;
}

}  // namespace nayose
