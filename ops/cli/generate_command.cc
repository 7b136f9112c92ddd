#include "ops/cli/generate_command.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <unordered_set>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/hash64.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generated_file.h"
#include "ops/cli/json_text.h"
#include "ops/cli/progress.h"

namespace nayose {
namespace {

using MakeWriter = Result<std::unique_ptr<FormatWriter>> (*)(const std::string& directory);
struct ForeignFormat {
  std::string_view name;
  MakeWriter make;
};
constexpr std::array<ForeignFormat, 7> kForeignFormats = {
    {{"hl7", &make_hl7_writer},
     {"ssmix2", &make_ssmix2_writer},
     {"fhir", &make_fhir_writer},
     {"uke", &make_uke_writer},
     {"eligibility", &make_eligibility_writer},
     {"checkup", &make_checkup_writer},
     {"dpc", &make_dpc_writer}}};

bool is_lines(std::string_view format) { return format == "jsonl" || format == "csv"; }

// All files of one run. An error of any of them is kept and told at the end.
class FileSet {
 public:
  explicit FileSet(const GenerateOptions& options)
      : options_(options),
        lines_(options.format == "all"    ? "jsonl"
               : is_lines(options.format) ? options.format
                                          : ""),
        csv_(lines_ == "csv") {}

  Status open() {
    NAYOSE_RETURN_IF_ERROR(make_directory(options_.out));
    NAYOSE_RETURN_IF_ERROR(refuse_existing());
    NAYOSE_ASSIGN_OR_RETURN(truth_, create("truth.jsonl"));
    if (!lines_.empty()) NAYOSE_RETURN_IF_ERROR(open_lines());
    return open_foreign();
  }

  void encounter(const EncounterText& text, uint32_t institution) {
    if (all_ != nullptr) line(text, institution);
    for (const auto& writers : foreign_) keep(writers[institution]->encounter(text));
    if (!notices_.empty()) notice(text, institution);
  }

  void truth(const TruthRow& row) {
    std::string& out = truth_->buffer();
    out.append("{\"institution\":\"").append(row.institution);
    out.append("\",\"patient\":\"").append(row.patient);
    out.append("\",\"person\":\"P").append(std::to_string(row.person)).append("\"");
    const char* before = ",\"traps\":[\"";
    for (size_t i = 0; i < kTraps; ++i) {
      if (!row.traps.has(static_cast<Trap>(i))) continue;
      out.append(before).append(trap_name(static_cast<Trap>(i))).append("\"");
      before = ",\"";
    }
    out.append(row.traps.empty() ? "}\n" : "]}\n");
    keep(truth_->flush_when_large());
  }

  Status close() {
    if (all_ != nullptr) keep(all_->close());
    keep(truth_->close());
    for (auto& file : parts_) keep(file->close());
    for (auto& file : notices_) keep(file->close());
    for (const auto& writers : foreign_) {
      for (const auto& writer : writers) keep(writer->close());
    }
    return status_;
  }
  // Of JSON Lines or CSV.
  uint64_t bytes() const { return all_ == nullptr ? 0 : all_->bytes(); }

 private:
  using Writers = std::vector<std::unique_ptr<FormatWriter>>;  // One per institution.

  Status make_directory(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error) return Status();
    return Status(StatusCode::kIoError, "cannot make " + path + ": " + error.message());
  }

  bool wants(const ForeignFormat& format) const {
    return options_.format == "all" || options_.format == format.name;
  }

  // Nothing is overwritten: neither a stream nor a folder of messages.
  Status refuse_existing() {
    std::vector<std::string> names = {"truth.jsonl"};
    if (!lines_.empty()) names.insert(names.begin(), "encounters." + lines_);
    for (const ForeignFormat& format : kForeignFormats) {
      if (wants(format)) names.emplace_back(format.name);
    }
    for (const std::string& name : names) {
      const std::string path = options_.out + "/" + name;
      std::error_code error;
      if (std::filesystem::exists(path, error)) {
        return Status(StatusCode::kFailedPrecondition,
                      path + " is there already: name another folder, or remove what is in it");
      }
    }
    return Status();
  }

  Status open_lines() {
    NAYOSE_ASSIGN_OR_RETURN(all_, create("encounters." + lines_));
    for (uint32_t i = 0; i < options_.generator.institutions && options_.split > 0; ++i) {
      const std::string code = institution_code(i);
      for (uint32_t part = 0; part < options_.split; ++part) {
        NAYOSE_ASSIGN_OR_RETURN(
            auto file, create("encounters." + code + "." + std::to_string(part) + "." + lines_));
        parts_.push_back(std::move(file));
      }
    }
    if (!csv_) return Status();
    append_encounter_csv_header(&all_->buffer());
    for (auto& file : parts_) append_encounter_csv_header(&file->buffer());
    return Status();
  }

  Status open_foreign() {
    for (const ForeignFormat& format : kForeignFormats) {
      if (!wants(format)) continue;
      const std::string folder = options_.out + "/" + std::string(format.name);
      NAYOSE_RETURN_IF_ERROR(make_directory(folder));
      Writers writers;
      for (uint32_t i = 0; i < options_.generator.institutions; ++i) {
        NAYOSE_ASSIGN_OR_RETURN(auto writer, format.make(folder + "/" + institution_code(i)));
        writers.push_back(std::move(writer));
      }
      foreign_.push_back(std::move(writers));
    }
    for (uint32_t i = 0; i < options_.generator.institutions && !foreign_.empty(); ++i) {
      NAYOSE_ASSIGN_OR_RETURN(auto file, create("notices." + institution_code(i) + ".csv"));
      file->buffer().append("patient,status,date,version\n");
      notices_.push_back(std::move(file));
    }
    listed_.resize(notices_.size());
    return Status();
  }

  // Once for each patient: the notice that the foreign formats cannot carry.
  void notice(const EncounterText& text, uint32_t institution) {
    if (!listed_[institution].insert(text.patient).second) return;
    std::string& out = notices_[institution]->buffer();
    out.append(text.patient).append(",").append(text.notice_status).append(",");
    out.append(text.notice_date).append(text.notice_date.empty() ? ",\n" : ",1\n");
    keep(notices_[institution]->flush_when_large());
  }

  void line(const EncounterText& text, uint32_t institution) {
    std::string& out = all_->buffer();
    const size_t begin = out.size();
    if (csv_)
      append_encounter_csv(text, &out);
    else
      append_encounter_json(text, &out);
    if (options_.split > 0) {
      const size_t part = institution * options_.split + hash64(text.patient) % options_.split;
      parts_[part]->buffer().append(out, begin);
      keep(parts_[part]->flush_when_large());
    }
    keep(all_->flush_when_large());
  }

  Result<std::unique_ptr<GeneratedFile>> create(const std::string& name) {
    return GeneratedFile::create(options_.out + "/" + name);
  }
  void keep(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  const GenerateOptions& options_;
  const std::string lines_;  // "jsonl", "csv" or "".
  const bool csv_;
  std::unique_ptr<GeneratedFile> all_;
  std::unique_ptr<GeneratedFile> truth_;
  std::vector<std::unique_ptr<GeneratedFile>> parts_;
  std::vector<Writers> foreign_;
  // With foreign formats, by institution.
  std::vector<std::unique_ptr<GeneratedFile>> notices_;
  std::vector<std::unordered_set<std::string>> listed_;
  Status status_;
};

void print_summary(const GenerateOptions& options, const GeneratorCounts& counts, uint64_t bytes,
                   double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(counts.encounters) / seconds : 0;
  if (options.json) {
    JsonText json;
    json.integer("encounters", counts.encounters)
        .integer("patients", counts.patients)
        .integer("persons", counts.persons)
        .integer("changed", counts.changed)
        .integer("corrections", counts.corrections)
        .integer("deletions", counts.deletions)
        .integer("late", counts.late)
        .integer("merges", counts.merges)
        .integer("retractions", counts.retractions)
        .integer("bytes", bytes)
        .number("seconds", seconds, 3)
        .string("out", options.out);
    std::fputs(json.line().c_str(), stdout);
    return;
  }
  std::printf("encounters   %llu (%.0f/s)\n", static_cast<unsigned long long>(counts.encounters),
              rate);
  std::printf("patients     %llu at %u institutions\n",
              static_cast<unsigned long long>(counts.patients), options.generator.institutions);
  std::printf("persons      %llu\n", static_cast<unsigned long long>(counts.persons));
  std::printf("written to   %s (%s%s, truth.jsonl)\n", options.out.c_str(),
              is_lines(options.format) ? "encounters." : "", options.format.c_str());
}

}  // namespace

std::vector<std::string> generate_formats() {
  std::vector<std::string> formats = {"jsonl", "csv"};
  for (const ForeignFormat& format : kForeignFormats) formats.emplace_back(format.name);
  formats.emplace_back("all");
  return formats;
}

Result<int> run_generate(const GenerateOptions& options) {
  GeneratorOptions generator = options.generator;
  if (!options.start.empty()) {
    const auto date = parse_iso_date(options.start);
    if (!date) {
      return Status(StatusCode::kInvalidArgument, "--start: expected YYYY-MM-DD: " + options.start);
    }
    generator.first_day = days_from_civil(*date);
  }
  FileSet files(options);
  NAYOSE_RETURN_IF_ERROR(files.open());
  Progress progress("generate", generator.encounters);
  const int64_t started_ms = steady_now_ms();
  uint64_t done = 0;
  const GeneratorCounts counts = generate_encounters(
      generator,
      [&](const EncounterText& text, uint32_t institution) {
        files.encounter(text, institution);
        if ((++done & 0x3fff) == 0) progress.update(done, done);
      },
      TruthRowVisitor([&](const TruthRow& row) { files.truth(row); }));
  progress.finish();
  NAYOSE_RETURN_IF_ERROR(files.close());
  print_summary(options, counts, files.bytes(),
                static_cast<double>(steady_now_ms() - started_ms) / 1000);
  return kExitOk;
}

}  // namespace nayose
