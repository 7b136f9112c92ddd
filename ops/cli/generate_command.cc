#include "ops/cli/generate_command.h"

#include <cstdio>
#include <filesystem>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/hash64.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/generated_file.h"
#include "ops/cli/json_text.h"
#include "ops/cli/progress.h"

namespace nayose {
namespace {

// All files of one run. An error of any of them is kept and told at the end.
class FileSet {
 public:
  explicit FileSet(const GenerateOptions& options)
      : options_(options), csv_(options.format == "csv") {}

  Status open() {
    std::error_code error;
    std::filesystem::create_directories(options_.out, error);
    if (error) {
      return Status(StatusCode::kIoError, "cannot make " + options_.out + ": " + error.message());
    }
    const std::string first = options_.out + "/encounters." + options_.format;
    if (std::filesystem::exists(first, error)) {
      return Status(StatusCode::kFailedPrecondition,
                    first + " is there already: name another folder, or remove what is in it");
    }
    NAYOSE_ASSIGN_OR_RETURN(all_, create("encounters." + options_.format));
    NAYOSE_ASSIGN_OR_RETURN(truth_, create("truth.jsonl"));
    for (uint32_t i = 0; i < options_.generator.institutions && options_.split > 0; ++i) {
      const std::string code = institution_code(i);
      for (uint32_t part = 0; part < options_.split; ++part) {
        NAYOSE_ASSIGN_OR_RETURN(auto file, create("encounters." + code + "." +
                                                  std::to_string(part) + "." + options_.format));
        parts_.push_back(std::move(file));
      }
    }
    if (!csv_) return Status();
    append_encounter_csv_header(&all_->buffer());
    for (auto& file : parts_) append_encounter_csv_header(&file->buffer());
    return Status();
  }

  void encounter(const EncounterText& text, uint32_t institution) {
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

  void truth(std::string_view institution, std::string_view patient, uint32_t person) {
    std::string& out = truth_->buffer();
    out.append("{\"institution\":\"").append(institution);
    out.append("\",\"patient\":\"").append(patient);
    out.append("\",\"person\":\"P").append(std::to_string(person)).append("\"}\n");
    keep(truth_->flush_when_large());
  }

  Status close() {
    keep(all_->close());
    keep(truth_->close());
    for (auto& file : parts_) keep(file->close());
    return status_;
  }
  uint64_t bytes() const { return all_->bytes(); }

 private:
  Result<std::unique_ptr<GeneratedFile>> create(const std::string& name) {
    return GeneratedFile::create(options_.out + "/" + name);
  }
  void keep(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  const GenerateOptions& options_;
  const bool csv_;
  std::unique_ptr<GeneratedFile> all_;
  std::unique_ptr<GeneratedFile> truth_;
  std::vector<std::unique_ptr<GeneratedFile>> parts_;
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
  std::printf("written to   %s (encounters.%s, truth.jsonl)\n", options.out.c_str(),
              options.format.c_str());
}

}  // namespace

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
      [&](std::string_view institution, std::string_view patient, uint32_t person) {
        files.truth(institution, patient, person);
      });
  progress.finish();
  NAYOSE_RETURN_IF_ERROR(files.close());
  print_summary(options, counts, files.bytes(),
                static_cast<double>(steady_now_ms() - started_ms) / 1000);
  return kExitOk;
}

}  // namespace nayose
