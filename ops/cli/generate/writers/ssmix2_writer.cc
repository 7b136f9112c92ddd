// The standardised storage of SS-MIX2: visits as ADT-12, what is said of the patient alone as
// ADT-00. Merges of patient ids are left out: the storage has no message for them.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/writers/hl7_text.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNoOrder = "999999999999999";
constexpr size_t kOrderDigits = 15;

std::string order_of(std::string_view encounter) {
  std::string digits;
  std::copy_if(encounter.begin(), encounter.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  if (digits.size() > kOrderDigits) digits.erase(0, digits.size() - kOrderDigits);
  return std::string(kOrderDigits - digits.size(), '0') + digits;
}

class Ssmix2Writer final : public FormatWriter {
 public:
  explicit Ssmix2Writer(std::string root) : root_(std::move(root)) {}

  Status encounter(const EncounterText& text) override {
    if (text.change_kind == "merge") return {};
    patient_ = root_ + "/" + text.patient.substr(0, 3) + "/" + middle_of(text.patient) + "/" +
               text.patient;
    time_.clear();
    append_japan_time(text.plain.event_ms, false, &time_);
    if (text.change_kind == "delete") {
      return write(text, "-", "ADT-00", "ADT^A23^ADT_A21", kNoOrder);
    }
    if (text.change_kind == "correction") {
      return write(text, "-", "ADT-00", "ADT^A08^ADT_A01", kNoOrder);
    }
    const std::string order = order_of(text.encounter);
    if (text.change_kind == "retract_encounter") {
      return write(text, day_of_visit(order), "ADT-12", "ADT^A11^ADT_A09", order);
    }
    return write(text, time_.substr(0, 8), "ADT-12", "ADT^A04^ADT_A01", order);
  }

  Status close() override { return {}; }

 private:
  static std::string middle_of(const std::string& patient) {
    return patient.size() > 3 ? patient.substr(3, 3) : "-";
  }

  // The day that the visit was written under; the day of the event if there is none.
  std::string day_of_visit(const std::string& order) const {
    std::error_code error;
    std::string day = time_.substr(0, 8);
    for (fs::directory_iterator it(patient_, error), end; !error && it != end;
         it.increment(error)) {
      std::error_code missing;
      for (const fs::path& file : versions(it->path() / "ADT-12", order, &missing)) {
        if (!file.empty()) day = it->path().filename().string();
      }
    }
    return day;
  }

  // The files of one order in `folder`.
  static std::vector<fs::path> versions(const fs::path& folder, std::string_view order,
                                        std::error_code* error) {
    std::vector<fs::path> files;
    const std::string part = "_" + std::string(order) + "_";
    for (fs::directory_iterator it(folder, *error), end; !*error && it != end;
         it.increment(*error)) {
      if (it->path().filename().string().find(part) != std::string::npos) {
        files.push_back(it->path());
      }
    }
    return files;
  }

  // Earlier versions of the order become superseded, or deleted with it.
  Status rename_earlier(const fs::path& folder, std::string_view order, bool deletes) {
    std::error_code error;
    for (const fs::path& file : versions(folder, order, &error)) {
      std::string name = file.string();
      if (name.back() == '0') continue;
      name.back() = deletes ? '0' : '2';
      fs::rename(file, name, error);
    }
    return error ? failed() : Status();
  }

  Status write(const EncounterText& text, const std::string& day, const std::string& kind,
               std::string_view type, std::string_view order) {
    const std::string folder = patient_ + "/" + day + "/" + kind;
    std::error_code error;
    const bool made = fs::create_directories(folder, error);
    if (error) return failed();
    const bool deletes = type.substr(4, 3) == "A23" || type.substr(4, 3) == "A11";
    if (!made) NAYOSE_RETURN_IF_ERROR(rename_earlier(folder, order, deletes));
    bytes_.clear();
    writer_.append(text, type, &bytes_);
    std::ofstream file(folder + "/" + text.patient + "_" + day + "_" + kind + "_" +
                           std::string(order) + "_" + time_ + "_-_" + (deletes ? "0" : "1"),
                       std::ios::binary | std::ios::trunc);
    file.write(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
    file.close();
    return file ? Status() : failed();
  }

  Status failed() const { return Status(StatusCode::kIoError, "cannot write into " + root_); }

  const std::string root_;
  Hl7TextWriter writer_;
  std::string patient_;  // The patient's folder.
  std::string time_;
  std::string bytes_;
};

}  // namespace

Result<std::unique_ptr<FormatWriter>> make_ssmix2_writer(const std::string& directory) {
  std::error_code error;
  fs::create_directory(directory, error);
  if (error) return Status(StatusCode::kIoError, "cannot make " + directory);
  return std::unique_ptr<FormatWriter>(std::make_unique<Ssmix2Writer>(directory));
}

}  // namespace nayose
