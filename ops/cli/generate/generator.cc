#include "ops/cli/generate/generator.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "ops/cli/generate/house_style.h"
#include "ops/cli/generate/institution_codes.h"
#include "ops/cli/generate/papers.h"
#include "ops/cli/generate/population.h"

namespace nayose {
namespace {

constexpr std::array<std::string_view, 8> kDepartments = {
    "internal",      "surgery",     "orthopaedics", "paediatrics",
    "ophthalmology", "dermatology", "cardiology",   "urology"};
constexpr std::array<std::string_view, 12> kDiagnoses = {"I10",   "E11.9", "J06.9", "K29.7",
                                                         "M54.5", "E78.5", "J45.9", "N18.9",
                                                         "C34.9", "F32.9", "H25.9", "L20.9"};
constexpr std::array<std::string_view, 8> kDrugs = {"amlodipine",   "metformin",    "rosuvastatin",
                                                    "lansoprazole", "loxoprofen",   "salbutamol",
                                                    "furosemide",   "acetaminophen"};

constexpr int64_t kJapanMs = 9 * 3'600'000;  // Ahead of UTC.

void append_padded(uint64_t value, size_t width, std::string* out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  const auto size = static_cast<size_t>(end - digits);
  if (size < width) out->append(width - size, '0');
  out->append(digits, size);
}

class Generator {
 public:
  Generator(const GeneratorOptions& options, const EncounterVisitor& visit)
      : options_(options),
        visit_(visit),
        tables_(NameTables::load()),
        population_(&tables_, options.persons, options.institutions, options.seed),
        random_(options.seed ^ 0x6e61796f7365u),
        sequences_(options.institutions, 0) {
    for (uint32_t i = 0; i < options.institutions; ++i) {
      codes_.push_back(institution_code(i));
      medical_codes_.push_back(medical_institution_code(i));
    }
    if (options_.encounters == 0)
      options_.encounters = uint64_t{3} * options.persons * options.days;
  }

  GeneratorCounts run() {
    auto& registrations = population_.registrations();
    const uint64_t total = options_.encounters;
    // Every patient comes at least once when there are visits enough; the first visits are spread
    // over the whole time (selection sampling, Knuth 3.4.2 S).
    uint64_t to_come = std::min<uint64_t>(registrations.size(), total);
    for (uint64_t i = 0; i < total; ++i) {
      if (known_ == 0 || random_.below(total - i) < to_come) {
        --to_come;
        ++known_;
        emit("update", static_cast<uint32_t>(known_ - 1));
      } else {
        repeat_visit(static_cast<uint32_t>(random_.below(known_)));
      }
    }
    set_right();
    return counts_;
  }

  void truth(const TruthVisitor& visit, GeneratorCounts* counts) {
    std::vector<bool> seen(population_.persons().size(), false);
    std::string patient;
    for (size_t i = 0; i < known_; ++i) {
      const Registration& registration = population_.registrations()[i];
      if (registration.deleted) continue;
      write_patient_id(registration, &patient);
      visit(codes_[registration.institution], patient, registration.person);
      ++counts->patients;
      if (!seen[registration.person]) ++counts->persons;
      seen[registration.person] = true;
    }
  }

 private:
  void repeat_visit(uint32_t index) {
    Registration& registration = population_.registrations()[index];
    if (registration.deleted) return emit_neighbour(index);
    const double u = random_.unit();
    if (u < options_.deletion_rate) {
      registration.deleted = true;
      ++counts_.deletions;
      return emit_delete(index);
    }
    if (u < options_.deletion_rate + options_.correction_rate) return correct(&registration, index);
    if (registration.wrong_chart) return set_chart_right(&registration, index);
    if (random_.chance(options_.changed_share)) change(&registration);
    emit("update", index);
  }

  // Instead of a deleted patient the next one who is not comes.
  void emit_neighbour(uint32_t index) {
    const auto& registrations = population_.registrations();
    for (uint64_t step = 1; step < known_; ++step) {
      const auto next = static_cast<uint32_t>((index + step) % known_);
      if (!registrations[next].deleted) return emit("update", next);
    }
    emit("update", index);
  }

  // The hospital learns something new, or (one in eight) writes something wrong.
  void change(Registration* registration) {
    ++counts_.changed;
    if (random_.chance(0.125)) {
      const Slip slip = Population::draw_slip(&random_);
      registration->slip = slip == Slip::kNone ? Slip::kPhoneDigit : slip;
      return;
    }
    const Person& person = population_.persons()[registration->person];
    if (person.identity == registration->identity) {
      population_.change(registration->person, &random_);
    }
    registration->identity = population_.persons()[registration->person].identity;
  }

  // A slip is put right; without one, another patient's chart is taken by mistake, and the next
  // visit corrects that.
  void correct(Registration* registration, uint32_t index) {
    if (registration->wrong_chart) return set_chart_right(registration, index);
    if (registration->slip != Slip::kNone) {
      registration->slip = Slip::kNone;
      ++counts_.corrections;
      return emit("correction", index);
    }
    registration->wrong_chart = true;
    ++counts_.changed;
    emit("update", index);
  }

  void set_chart_right(Registration* registration, uint32_t index) {
    registration->wrong_chart = false;
    ++counts_.corrections;
    emit("correction", index);
  }

  // At the end no chart may stay wrong: these come on top of the wanted encounters.
  void set_right() {
    if (options_.correction_rate == 0) return;
    for (size_t i = 0; i < known_; ++i) {
      Registration& registration = population_.registrations()[i];
      if (registration.wrong_chart && !registration.deleted) {
        set_chart_right(&registration, static_cast<uint32_t>(i));
      }
    }
  }

  void envelope(const Registration& registration, std::string_view kind) {
    text_.institution = codes_[registration.institution];
    write_patient_id(registration, &text_.patient);
    const uint64_t sequence = ++sequences_[registration.institution];
    text_.sequence = sequence;
    text_.encounter.assign(1, 'E');
    append_padded(sequence, 9, &text_.encounter);
    text_.message_id.assign(text_.institution).append("-");
    append_padded(sequence, 9, &text_.message_id);
    text_.change_kind = kind;
    text_.change_scope = {};
    text_.merge_from.clear();
    if (options_.plain) {
      text_.plain.institution_code = medical_codes_[registration.institution];
    }
    event_time();
    notice(registration);
  }

  // Evenly over the days, in ms, Japanese time.
  void event_time() {
    const uint64_t span_ms = uint64_t{options_.days} * static_cast<uint64_t>(kMsPerDay);
    const auto at = std::min<uint64_t>(
        static_cast<uint64_t>(static_cast<Uint128>(span_ms) * counts_.encounters /
                              std::max<uint64_t>(options_.encounters, 1)),
        span_ms - 1);
    const int64_t day = options_.first_day + static_cast<int64_t>(at / kMsPerDay);
    if (day != written_day_) {
      written_day_ = day;
      day_text_ = format_iso_date(civil_from_days(day));
    }
    text_.plain.event_ms = options_.first_day * kMsPerDay + static_cast<int64_t>(at) - kJapanMs;
    const uint64_t ms = at % static_cast<uint64_t>(kMsPerDay);
    std::string& out = text_.event_time;
    out.assign(day_text_).push_back('T');
    append_padded(ms / 3'600'000, 2, &out);
    out.push_back(':');
    append_padded(ms / 60'000 % 60, 2, &out);
    out.push_back(':');
    append_padded(ms / 1'000 % 60, 2, &out);
    out.push_back('.');
    append_padded(ms % 1'000, 3, &out);
    out.append("+09:00");
  }

  // Dates keep well away from the end of the waiting period, so that a run some days later
  // decides the same.
  void notice(const Registration& registration) {
    static constexpr std::array<std::string_view, 4> kStatus = {"notified", "notified",
                                                                "not_notified", "refused"};
    text_.notice_status = kStatus[static_cast<size_t>(registration.notice)];
    text_.notice_date.clear();
    if (registration.notice == NoticeKind::kNotNotified) return;
    const bool waiting = registration.notice == NoticeKind::kWaiting;
    const int64_t ago =
        waiting ? 1 + registration.variation % 10 : 90 + registration.variation % 600;
    text_.notice_date = format_iso_date(civil_from_days(options_.first_day - ago));
  }

  void payload(const Registration& registration) {
    text_.clear_payload();
    text_.department = kDepartments[random_.below(kDepartments.size())];
    const uint64_t diagnoses = 1 + random_.below(2);
    for (uint64_t i = 0; i < diagnoses; ++i) {
      text_.diagnoses.push_back(kDiagnoses[random_.below(kDiagnoses.size())]);
    }
    const uint64_t drugs = random_.below(3);
    for (uint64_t i = 0; i < drugs; ++i) {
      text_.drugs.push_back(kDrugs[random_.below(kDrugs.size())]);
    }
    // Now and then a free text names the patient.
    if (random_.chance(0.02)) {
      text_.note.append(text_.kanji_text).append(text_.kanji_family).append(text_.kanji_given);
      text_.note.append("様 再診。経過は良い。");
    } else if (registration.variation % 16 == 0) {
      text_.note.append("経過は良い。");
    }
  }

  void emit(std::string_view kind, uint32_t index) {
    const Registration& registration = population_.registrations()[index];
    envelope(registration, kind);
    uint32_t person = registration.person;
    uint32_t identity = registration.identity;
    if (registration.wrong_chart) {
      const auto& others = population_.registrations();
      const Registration& other = others[(index + known_ / 2 + 1) % known_];
      person = other.person;
      identity = other.identity;
    }
    write_identifiers(population_, registration, person, identity, &text_);
    if (options_.plain) fill_plain(population_, registration, person, identity, &text_.plain);
    payload(registration);
    deliver(registration);
  }

  void emit_delete(uint32_t index) {
    const Registration& registration = population_.registrations()[index];
    envelope(registration, "delete");
    text_.change_scope = "provider";
    text_.clear_identifiers();
    text_.clear_payload();
    text_.plain.clear();
    deliver(registration);
  }

  void deliver(const Registration& registration) {
    visit_(text_, registration.institution);
    ++counts_.encounters;
  }

  GeneratorOptions options_;
  const EncounterVisitor& visit_;
  NameTables tables_;
  Population population_;
  Random random_;
  std::vector<uint64_t> sequences_;
  std::vector<std::string> codes_;
  std::vector<std::string> medical_codes_;
  size_t known_ = 0;  // Registrations [0, known_) have come at least once.
  EncounterText text_;
  int64_t written_day_ = -1;
  std::string day_text_;
  GeneratorCounts counts_;
};

}  // namespace

std::string institution_code(uint32_t institution) {
  std::string code = "H";
  append_padded(institution + 1, 3, &code);
  return code;
}

GeneratorCounts generate_encounters(const GeneratorOptions& options,
                                    const EncounterVisitor& encounter, const TruthVisitor& truth) {
  Generator generator(options, encounter);
  GeneratorCounts counts = generator.run();
  generator.truth(truth, &counts);
  return counts;
}

}  // namespace nayose
