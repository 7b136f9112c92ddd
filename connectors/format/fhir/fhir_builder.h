// Encounters of the contract out of what FHIR resources say. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/format/fhir/fhir_directory.h"
#include "connectors/format/message_reader.h"

namespace nayose {

// Where a message comes from.
struct FhirContext {
  FhirDirectory* near = nullptr;  // Of the Bundle, else the same as `far`.
  FhirDirectory* far = nullptr;   // Of the whole export.
  std::string message_id;
  std::string timestamp;  // Of the Bundle, or empty.
};

class FhirBuilder {
 public:
  explicit FhirBuilder(ConvertOptions options) : options_(std::move(options)) {}

  // Each gives kEncounter or kUnreadable.
  MessageOutcome encounter(const FhirEncounter& encounter, const FhirContext& context,
                           EncounterMessage* out, UnreadableMessage* unreadable) const;
  // A Patient without an Encounter, or one that was merged into another.
  MessageOutcome patient(const FhirDirectory::Person& person, const FhirDirectory::Version& version,
                         const FhirContext& context, EncounterMessage* out,
                         UnreadableMessage* unreadable) const;
  // `url`: of a request to DELETE: "Patient/1" or "Patient?identifier=system|value". `time`: when
  // it was deleted, or empty.
  MessageOutcome deletion(std::string_view url, std::string_view time, const FhirContext& context,
                          EncounterMessage* out, UnreadableMessage* unreadable) const;

 private:
  struct Found {
    FhirDirectory::Person* person = nullptr;
    FhirDirectory::Version* version = nullptr;
    FhirPatient patient;
  };

  static bool find(const std::string& key, std::string_view time, const FhirContext& context,
                   Found* found);
  static std::string institution_of(const std::string& key, const FhirContext& context);
  bool fill_ids(const FhirPatient& patient, const std::string& provider, const FhirContext& context,
                EncounterMessage* out) const;
  void fill_person(const FhirDirectory::Person* person, const FhirPatient& patient,
                   const FhirContext& context, EncounterMessage* out) const;
  void fill_notice(EncounterMessage* out) const;

  ConvertOptions options_;
};

MessageOutcome fhir_unreadable(RefusalReason reason, std::string_view place,
                               const std::string& message_id, UnreadableMessage* unreadable);

}  // namespace nayose
