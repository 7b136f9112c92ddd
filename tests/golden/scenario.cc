#include "tests/golden/scenario.h"

#include <algorithm>

#include "engine/base/clock.h"
#include "tests/golden/record_line.h"

namespace nayose {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

EngineConfig open_config() {
  EngineConfig config;
  config.accept_unlisted_institutions = true;
  config.any_institution.payload_allow = {"/department", "/note"};
  return config;
}

class Parser {
 public:
  Result<std::vector<Scenario>> parse(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      const std::string_view line = trim(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.empty() || line.front() == '#') continue;
      NAYOSE_RETURN_IF_ERROR(take(line));
    }
    if (scenarios_.empty()) return expected("a scenario");
    return std::move(scenarios_);
  }

 private:
  Status expected(std::string_view what) const {
    return Status(StatusCode::kInvalidArgument,
                  "line " + std::to_string(line_) + ": expected " + std::string(what));
  }

  Status take(std::string_view line) {
    const size_t colon = line.find(": ");
    const std::string_view word = line.substr(0, colon);
    if (colon == std::string_view::npos || word.find('/') != std::string_view::npos) {
      return take_record(line);
    }
    const std::string_view rest = trim(line.substr(colon + 1));
    if (word == "scenario") return begin(rest);
    if (scenarios_.empty()) return expected("`scenario: NAME` first");
    if (word == "why") return Status();
    if (word == "received") return take_received(rest);
    if (word == "institutions") return take_institutions(rest);
    if (word == "persons") return add_groups(ScenarioStep::Kind::kPersons, rest);
    if (word == "keeps") return add_groups(ScenarioStep::Kind::kKeeps, rest);
    if (word == "payload") {
      step(ScenarioStep::Kind::kPayload).text = rest;
      return Status();
    }
    if (word == "refused") {
      ScenarioStep& refused = step(ScenarioStep::Kind::kRefused);
      refused.words = split(rest, ' ');
      refused.words.resize(3);
      return Status();
    }
    return expected(
        "a record, or one of scenario, why, received, institutions, persons, keeps, "
        "refused, payload");
  }

  Status begin(std::string_view name) {
    for (const Scenario& scenario : scenarios_) {
      if (scenario.name == name) return expected("another name for every scenario");
    }
    scenarios_.push_back({std::string(name), open_config(), "2027-01-01", {}});
    records_ = RecordLines();
    return Status();
  }

  Status take_received(std::string_view day) {
    if (!parse_iso_date(day)) return expected("a day, YYYY-MM-DD");
    scenarios_.back().received = day;
    return Status();
  }

  // "H1, H2 (12-digit ids)": only these are registered.
  Status take_institutions(std::string_view list) {
    EngineConfig& config = scenarios_.back().config;
    config.accept_unlisted_institutions = false;
    for (const std::string& entry : split(list, ',')) {
      InstitutionSpec spec = config.any_institution;
      const size_t note = entry.find(" (12-digit ids)");
      spec.code = entry.substr(0, note);
      spec.twelve_digit_ids = note != std::string::npos;
      config.institutions.push_back(std::move(spec));
    }
    return Status();
  }

  Status add_groups(ScenarioStep::Kind kind, std::string_view list) {
    ScenarioStep& groups = step(kind);
    if (list == "none") return Status();
    for (const std::string& person : split(list, ',')) groups.groups.push_back(split(person, '='));
    if (kind == ScenarioStep::Kind::kKeeps && groups.groups.size() != 1) {
      return expected("one person after `keeps:`");
    }
    return Status();
  }

  Status take_record(std::string_view line) {
    if (scenarios_.empty()) return expected("`scenario: NAME` first");
    const size_t space = std::min(line.find(' '), line.size());
    const size_t slash = line.find('/');
    if (slash == std::string_view::npos || slash > space) return expected("INSTITUTION/PATIENT");
    ScenarioStep& record = step(ScenarioStep::Kind::kRecord);
    record.patient.institution = line.substr(0, slash);
    record.patient.patient = line.substr(slash + 1, space - slash - 1);
    Result<std::string> json = records_.to_json(record.patient.institution, record.patient.patient,
                                                split(line.substr(space), '|'));
    if (!json.ok()) return expected(json.status().message());
    record.text = std::move(json).value();
    return Status();
  }

  ScenarioStep& step(ScenarioStep::Kind kind) {
    std::vector<ScenarioStep>& steps = scenarios_.back().steps;
    steps.push_back({kind, line_, {}, {}, {}, {}});
    return steps.back();
  }

  int line_ = 0;
  RecordLines records_;
  std::vector<Scenario> scenarios_;
};

}  // namespace

Result<std::vector<Scenario>> parse_scenarios(std::string_view text) {
  return Parser().parse(text);
}

}  // namespace nayose
