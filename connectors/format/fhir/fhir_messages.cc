#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "connectors/format/fhir/fhir_builder.h"
#include "connectors/format/fhir/fhir_resources.h"
#include "connectors/format/fhir/fhir_splitter.h"
#include "connectors/format/format_readers.h"
#include "connectors/format/input_files.h"
#include "engine/record/source_record.h"

namespace nayose {
namespace {

// Packed patients and coverages that are held at once.
constexpr size_t kDirectoryBytesMax = size_t{16} << 30;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool is_lines(std::string_view name) {
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (ends_with(name, packed)) name.remove_suffix(packed.size());
  }
  return ends_with(name, ".ndjson") || ends_with(name, ".jsonl");
}

// The pieces of all files of an input, parsed.
class Pieces {
 public:
  explicit Pieces(const ReaderRequest& request)
      : request_(&request), files_(request.path, {".ndjson", ".jsonl", ".json"}) {}

  // Leaves kEnd in `piece()` behind the last file.
  Status next() {
    for (;;) {
      if (splitter_ == nullptr) {
        NAYOSE_ASSIGN_OR_RETURN(const bool more, files_.next(&file_));
        if (!more) return {};
        NAYOSE_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, request_->open(file_.path));
        splitter_ =
            std::make_unique<FhirSplitter>(std::move(bytes), is_lines(file_.name), kRecordBytesMax);
        names_.push_back(file_.name);
      }
      NAYOSE_RETURN_IF_ERROR(splitter_->next(&piece_));
      if (piece_.kind != FhirPieceKind::kEnd) return {};
      splitter_ = nullptr;
    }
  }

  const FhirPiece& piece() const { return piece_; }

  // kNone and the piece's JSON, which dies at the next parse(), or why there is none.
  RefusalReason parse(FhirJson* json) {
    text_.reserve(piece_.text.size() + simdjson::SIMDJSON_PADDING);
    text_.assign(piece_.text);
    const auto error = parser_.parse(text_.data(), text_.size(), false).get(*json);
    if (error == simdjson::UTF8_ERROR) return RefusalReason::kInvalidUtf8;
    if (error != simdjson::SUCCESS || !json->is_object()) return RefusalReason::kMalformed;
    return RefusalReason::kNone;
  }

  FhirPlace place() const {
    return {static_cast<uint32_t>(names_.size() - 1), piece_.line, piece_.entry};
  }
  std::string message_id(const FhirPlace& place) const {
    return message_id_at(names_[place.file], place.line, place.entry);
  }

 private:
  const ReaderRequest* request_;
  InputFiles files_;
  InputFile file_;
  std::unique_ptr<FhirSplitter> splitter_;
  FhirPiece piece_;
  std::vector<std::string> names_;
  std::string text_;
  simdjson::dom::parser parser_;
};

struct BundleHead {
  bool shares = false;  // Its entries belong together with all others: results of a search.
  std::string timestamp;
};

BundleHead read_head(Pieces* pieces) {
  BundleHead head;
  FhirJson json;
  if (pieces->parse(&json) != RefusalReason::kNone) return head;
  const std::string_view type = fhir_text(json, "type");
  head.shares = type == "searchset" || type == "history";
  head.timestamp = fhir_instant(fhir_text(json, "timestamp"));
  return head;
}

// The resource in an entry, or the piece itself.
FhirJson resource_of(FhirJson json) {
  FhirJson inner;
  return fhir_member(json, "resource", &inner) ? inner : json;
}

void add_to(FhirDirectory* directory, FhirJson json, const FhirPlace& place, bool stands_alone) {
  const FhirJson resource = resource_of(json);
  const std::string_view type = fhir_text(resource, "resourceType");
  const std::string_view id = fhir_text(resource, "id");
  std::vector<std::string> keys;
  if (!id.empty()) keys.push_back(std::string(type).append("/").append(id));
  const std::string full = fhir_key(fhir_text(json, "fullUrl"));
  if (!full.empty() && (keys.empty() || keys[0] != full)) keys.push_back(full);
  if (type == "Patient") {
    // One that nothing can refer to: its place tells it from others, a shared identifier would not.
    if (keys.empty()) {
      keys.push_back("#" + std::to_string(place.file) + ":" + std::to_string(place.line) + ":" +
                     std::to_string(place.entry));
    }
    FhirPatient patient;
    read_fhir_patient(resource, &patient);
    for (std::string& key : fhir_identifier_keys(resource)) keys.push_back(std::move(key));
    directory->add_patient(keys, patient, place, stands_alone);
  } else if (type == "Coverage") {
    FhirCoverage coverage;
    read_fhir_coverage(resource, &coverage);
    if (coverage.id.empty()) coverage.id = full;
    directory->add_coverage(coverage);
  } else if (type == "Organization") {
    FhirOrganization organization;
    read_fhir_organization(resource, &organization);
    for (const std::string& key : keys) directory->add_organization(key, organization);
  }
}

class FhirReader final : public MessageReader {
 public:
  explicit FhirReader(const ReaderRequest& request)
      : request_(request), builder_(request.options), pieces_(request_) {}

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    if (!collected_) NAYOSE_RETURN_IF_ERROR(collect());
    for (;;) {
      if (ending_bundle_) {
        const auto outcome = rest_of_bundle(encounter, unreadable);
        if (outcome) return *outcome;
        ending_bundle_ = false;
      }
      if (swept_all_) return MessageOutcome::kEnd;
      NAYOSE_RETURN_IF_ERROR(pieces_.next());
      if (pieces_.piece().kind == FhirPieceKind::kEnd) {
        const auto outcome = sweep(&far_, encounter, unreadable);
        if (outcome) return *outcome;
        swept_all_ = true;
        continue;
      }
      const auto outcome = take(encounter, unreadable);
      if (outcome) return *outcome;
    }
  }

 private:
  // Done at the end of a Bundle, when all that it refers to is known.
  struct Action {
    FhirEncounter encounter;
    std::string url;  // Of a deletion.
    std::string time;
    FhirPlace place;
  };

  // First pass: who the Encounters of the second may refer to, in whatever order they stand.
  Status collect() {
    collected_ = true;
    Pieces pieces(request_);
    BundleHead head;
    for (;;) {
      NAYOSE_RETURN_IF_ERROR(pieces.next());
      const FhirPieceKind kind = pieces.piece().kind;
      if (kind == FhirPieceKind::kEnd) return {};
      if (kind == FhirPieceKind::kBundleHead) head = read_head(&pieces);
      const bool alone = kind == FhirPieceKind::kResource;
      if (!alone && kind != FhirPieceKind::kEntry) continue;
      FhirJson json;
      if (pieces.parse(&json) != RefusalReason::kNone) continue;
      // What only its own Bundle can refer to is read with the Bundle.
      const bool named = !fhir_text(resource_of(json), "id").empty();
      if (alone || head.shares || named) {
        add_to(&far_, json, pieces.place(), alone || head.shares);
      }
      if (far_.bytes() > kDirectoryBytesMax) {
        return Status(StatusCode::kFailedPrecondition,
                      "the export holds more patients than fit in memory: split it by patient");
      }
    }
  }

  FhirContext context(FhirDirectory* near, const FhirPlace& place) {
    FhirContext context;
    context.near = near;
    context.far = &far_;
    context.message_id = pieces_.message_id(place);
    context.timestamp = head_.timestamp;
    return context;
  }

  MessageOutcome refuse(RefusalReason reason, std::string_view place,
                        UnreadableMessage* unreadable) {
    return fhir_unreadable(reason, place, pieces_.message_id(pieces_.place()), unreadable);
  }

  std::optional<MessageOutcome> take(EncounterMessage* encounter, UnreadableMessage* unreadable) {
    const FhirPiece& piece = pieces_.piece();
    const bool is_entry = piece.entry > 0;
    switch (piece.kind) {
      case FhirPieceKind::kResource:
        head_ = {};
        return resource(encounter, unreadable);
      case FhirPieceKind::kEntry:
        return resource(encounter, unreadable);
      case FhirPieceKind::kBundleHead:
        head_ = read_head(&pieces_);
        return std::nullopt;
      case FhirPieceKind::kBundleEnd:
        ending_bundle_ = true;
        return std::nullopt;
      case FhirPieceKind::kTooLong:
        return refuse(RefusalReason::kRecordTooLong, is_entry ? "Bundle.entry" : "resource",
                      unreadable);
      case FhirPieceKind::kBroken:
        return refuse(RefusalReason::kMalformed, is_entry ? "Bundle.entry" : "resource",
                      unreadable);
      case FhirPieceKind::kEnd:
        break;
    }
    return std::nullopt;
  }

  std::optional<MessageOutcome> resource(EncounterMessage* encounter,
                                         UnreadableMessage* unreadable) {
    const bool is_entry = pieces_.piece().entry > 0;
    const std::string_view where = is_entry ? "Bundle.entry" : "resource";
    FhirJson json;
    const RefusalReason reason = pieces_.parse(&json);
    if (reason != RefusalReason::kNone) return refuse(reason, where, unreadable);
    Action action;
    action.place = pieces_.place();
    if (is_deletion(json, &action)) return act(std::move(action), encounter, unreadable);
    const FhirJson inner = resource_of(json);
    const std::string_view type = fhir_text(inner, "resourceType");
    if (type.empty() && !is_entry) {
      return refuse(RefusalReason::kUnsupportedMessage, "resourceType", unreadable);
    }
    if (type == "Encounter") {
      read_fhir_encounter(inner, &action.encounter);
      if (action.encounter.id.empty()) action.encounter.id = fhir_text(json, "fullUrl");
      return act(std::move(action), encounter, unreadable);
    }
    if (is_entry && !head_.shares) add_to(&near_, json, action.place, true);
    return std::nullopt;
  }

  static bool is_deletion(FhirJson json, Action* action) {
    FhirJson request;
    if (!fhir_member(json, "request", &request)) return false;
    if (fhir_text(request, "method") != "DELETE") return false;
    action->url = fhir_text(request, "url");
    FhirJson response;
    if (fhir_member(json, "response", &response)) {
      action->time = fhir_instant(fhir_text(response, "lastModified"));
    }
    return !action->url.empty();
  }

  std::optional<MessageOutcome> act(Action action, EncounterMessage* encounter,
                                    UnreadableMessage* unreadable) {
    if (action.place.entry > 0 && !head_.shares) {
      actions_.push_back(std::move(action));
      return std::nullopt;
    }
    return build(action, &far_, encounter, unreadable);
  }

  MessageOutcome build(const Action& action, FhirDirectory* near, EncounterMessage* encounter,
                       UnreadableMessage* unreadable) {
    const FhirContext where = context(near, action.place);
    if (!action.url.empty()) {
      return builder_.deletion(action.url, action.time, where, encounter, unreadable);
    }
    return builder_.encounter(action.encounter, where, encounter, unreadable);
  }

  std::optional<MessageOutcome> rest_of_bundle(EncounterMessage* encounter,
                                               UnreadableMessage* unreadable) {
    if (next_action_ < actions_.size()) {
      return build(actions_[next_action_++], &near_, encounter, unreadable);
    }
    const auto outcome = sweep(&near_, encounter, unreadable);
    if (outcome) return outcome;
    actions_.clear();
    near_.clear();
    next_action_ = 0;
    head_ = {};
    return std::nullopt;
  }

  // The patients that no Encounter told of, one a call.
  std::optional<MessageOutcome> sweep(FhirDirectory* directory, EncounterMessage* encounter,
                                      UnreadableMessage* unreadable) {
    std::vector<FhirDirectory::Person>& persons = directory->persons();
    for (; sweep_person_ < persons.size(); ++sweep_person_, sweep_version_ = 0) {
      const FhirDirectory::Person& person = persons[sweep_person_];
      while (sweep_version_ < person.versions.size()) {
        const FhirDirectory::Version& version = person.versions[sweep_version_++];
        if (!version.stands_alone || (version.used && !version.replaced)) continue;
        return builder_.patient(person, version, context(directory, version.place), encounter,
                                unreadable);
      }
    }
    sweep_person_ = sweep_version_ = 0;
    return std::nullopt;
  }

  ReaderRequest request_;
  FhirBuilder builder_;
  Pieces pieces_;
  FhirDirectory far_;   // Of the whole input.
  FhirDirectory near_;  // Of the Bundle.
  BundleHead head_;
  std::vector<Action> actions_;
  size_t next_action_ = 0;
  size_t sweep_person_ = 0;
  size_t sweep_version_ = 0;
  bool collected_ = false;
  bool ending_bundle_ = false;
  bool swept_all_ = false;
};

}  // namespace

MessageReaderResult open_fhir_messages(const ReaderRequest& request) {
  if (request.path == "-") {
    return Status(StatusCode::kInvalidArgument, "fhir is read twice: give a file or a directory");
  }
  return std::unique_ptr<MessageReader>(std::make_unique<FhirReader>(request));
}

}  // namespace nayose
