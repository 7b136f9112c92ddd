#include "ops/cli/generate/generator.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/random.h"
#include "ops/cli/generate/date_forms.h"
#include "ops/cli/generate/encounter_pipe.h"
#include "ops/cli/generate/envelope.h"
#include "ops/cli/generate/house_style.h"
#include "ops/cli/generate/papers.h"
#include "ops/cli/generate/population.h"
#include "ops/cli/generate/writing_policy.h"

namespace nayose {
namespace {

constexpr uint64_t kLatest = 10'000;      // Encounters that a late one lets pass.
constexpr double kSlipShare = 0.01;       // Of the repeat visits, when people live by the years.
constexpr double kLearnsChange = 0.85;    // A hospital asks for the new papers.
constexpr double kNewbornIsNamed = 0.5;   // At a visit.
constexpr double kSecondIdIsFound = 0.5;  // At a visit, when there are merges at all.

GeneratorOptions completed(GeneratorOptions options) {
  if (options.years > 0) options.days = options.years * 365;
  if (options.encounters == 0) {
    options.encounters =
        uint64_t{options.persons} * (options.years > 0 ? 6 * options.years : 3 * options.days);
  }
  return options;
}

class Generator {
 public:
  Generator(const GeneratorOptions& options, EncounterPipe* pipe)
      : options_(completed(options)),
        pipe_(pipe),
        tables_(NameTables::load()),
        population_(&tables_, options.persons, options.institutions, options.seed),
        envelope_(options_),
        random_(options.seed ^ 0x6e61796f7365u) {
    for (uint32_t i = 0; i < options.institutions; ++i) {
      policies_.push_back(draw_policy(options.seed, i));
    }
  }

  void run() {
    const uint64_t total = options_.encounters;
    // Every patient comes at least once when there are visits enough; the first visits are spread
    // over the whole time (selection sampling, Knuth 3.4.2 S).
    uint64_t to_come = std::min<uint64_t>(population_.registrations().size(), total);
    for (uint64_t i = 0; i < total; ++i) {
      if (known_ == 0 || random_.below(total - i) < to_come) {
        --to_come;
        ++known_;
        first_visit(static_cast<uint32_t>(known_ - 1));
      } else {
        repeat_visit(static_cast<uint32_t>(random_.below(known_)));
      }
    }
    set_right();
    while (!late_.empty()) deliver_late();
    pipe_->finish();
  }

  void truth(const TruthRowVisitor& visit) {
    std::vector<bool> seen(population_.persons().size(), false);
    std::string patient;
    for (size_t i = 0; i < known_; ++i) {
      const Registration& registration = population_.registrations()[i];
      if (registration.deleted) continue;
      write_patient_id(policy(registration), registration, &patient);
      TrapSet traps = registration.traps;
      traps.add(population_.persons()[registration.person].traps);
      visit({envelope_.institution(registration.institution), patient, registration.person, traps});
      ++counts_.patients;
      if (!seen[registration.person]) ++counts_.persons;
      seen[registration.person] = true;
    }
  }

  const GeneratorCounts& counts() const { return counts_; }

 private:
  Registration& registration(uint32_t index) { return population_.registrations()[index]; }
  const WritingPolicy& policy(const Registration& registration) const {
    return policies_[registration.institution];
  }
  uint32_t current_identity(const Registration& registration) const {
    return population_.persons()[registration.person].identity;
  }

  void first_visit(uint32_t index) {
    Registration& patient = registration(index);
    if (options_.years > 0) {
      population_.live_until(patient.person, envelope_.day_of(made_), &random_);
      if (!population_.identity(patient.identity).unnamed) {
        patient.identity = current_identity(patient);
      }
    }
    emit("update", index);
  }

  void repeat_visit(uint32_t index) {
    if (registration(index).gone()) return emit_neighbour(index);
    double u = random_.unit();
    const auto happens = [&](double rate) { return (u -= rate) < 0; };
    if (happens(options_.deletion_rate)) return emit_delete(index);
    if (happens(options_.correction_rate)) return correct(index);
    if (registration(index).wrong_chart) return set_chart_right(index);
    if (happens(options_.retraction_rate) && registration(index).last_encounter != 0) {
      return emit_retraction(index);
    }
    if (options_.merge_rate > 0 && second_id(index, happens(options_.merge_rate))) return;
    learn(index);
    emit("update", index);
  }

  // Instead of a patient who does not come any more the next one who does.
  void emit_neighbour(uint32_t index) {
    for (uint64_t step = 1; step < known_; ++step) {
      const auto next = static_cast<uint32_t>((index + step) % known_);
      if (!registration(next).gone()) return emit("update", next);
    }
    emit("update", index);
  }

  // What the hospital learns, or writes wrong, at a repeat visit.
  void learn(uint32_t index) {
    Registration& patient = registration(index);
    if (population_.identity(patient.identity).unnamed && random_.chance(kNewbornIsNamed)) {
      ++counts_.changed;
      patient.identity = current_identity(patient);
      return;
    }
    if (options_.years == 0) {
      if (random_.chance(options_.changed_share)) change(&patient);
      return;
    }
    population_.live_until(patient.person, envelope_.day_of(made_), &random_);
    const bool changed = patient.identity != current_identity(patient);
    if (changed && random_.chance(kLearnsChange)) {
      ++counts_.changed;
      patient.identity = current_identity(patient);
    } else if (random_.chance(kSlipShare)) {
      ++counts_.changed;
      write_slip(&patient);
    }
  }

  // The hospital learns something new, or (one in eight) writes something wrong.
  void change(Registration* patient) {
    ++counts_.changed;
    if (random_.chance(0.125)) return write_slip(patient);
    if (patient->identity == current_identity(*patient)) {
      population_.change(patient->person, &random_);
    }
    patient->identity = current_identity(*patient);
  }

  void write_slip(Registration* patient) {
    const Slip slip = Population::draw_slip(&random_);
    patient->slip = slip == Slip::kNone ? Slip::kPhoneDigit : slip;
  }

  // A slip is put right; without one, another patient's chart is taken by mistake, and the next
  // visit corrects that.
  void correct(uint32_t index) {
    Registration& patient = registration(index);
    if (patient.wrong_chart) return set_chart_right(index);
    if (patient.slip != Slip::kNone) {
      patient.slip = Slip::kNone;
      ++counts_.corrections;
      return emit("correction", index);
    }
    patient.wrong_chart = true;
    patient.traps.add(Trap::kWrongChart);
    ++counts_.changed;
    emit("update", index);
  }

  void set_chart_right(uint32_t index) {
    registration(index).wrong_chart = false;
    ++counts_.corrections;
    emit("correction", index);
  }

  // At the end no chart may stay wrong: these come on top of the wanted encounters.
  void set_right() {
    if (options_.correction_rate == 0) return;
    for (uint32_t i = 0; i < known_; ++i) {
      if (registration(i).wrong_chart && !registration(i).gone()) set_chart_right(i);
    }
  }

  // A second id is given by mistake, or one that was given is found and merged away. Result:
  // whether an encounter was made.
  bool second_id(uint32_t index, bool mistake) {
    const uint32_t other = registration(index).other;
    if (other != 0 && !registration(other - 1).gone()) {
      if (!random_.chance(kSecondIdIsFound)) return false;
      emit_merge(index, other - 1);
      return true;
    }
    if (!mistake) return false;
    const uint32_t second = population_.add_second_id(index, known_, &random_);
    ++known_;
    for (const uint32_t i : {index, second}) registration(i).traps.add(Trap::kDuplicateId);
    emit("update", second);
    return true;
  }

  EncounterText& begin(uint32_t index, std::string_view kind) {
    EncounterText& text = pipe_->slot();
    Registration& patient = registration(index);
    const uint64_t number = envelope_.write(patient, kind, made_, &text);
    write_patient_id(policy(patient), patient, &text.patient);
    patient.last_encounter = kind == "update" ? static_cast<uint32_t>(number) : 0;
    return text;
  }

  void identify(uint32_t index, EncounterText* text) {
    Registration& patient = registration(index);
    uint32_t person = patient.person;
    uint32_t identity = patient.identity;
    if (patient.wrong_chart) {
      const Registration& other = registration((index + known_ / 2 + 1) % known_);
      person = other.person;
      identity = other.identity;
    }
    TrapSet traps = fill_plain(population_, patient, person, identity, &text->plain);
    traps.add(write_identifiers(population_, policy(patient), patient,
                                population_.identity(identity), text));
    patient.traps.add(traps);
  }

  void emit(std::string_view kind, uint32_t index) {
    EncounterText& text = begin(index, kind);
    identify(index, &text);
    envelope_.write_payload(registration(index), &random_, &text);
    deliver(index);
  }

  void emit_delete(uint32_t index) {
    registration(index).deleted = true;
    ++counts_.deletions;
    EncounterText& text = begin(index, "delete");
    text.change_scope = "provider";
    empty(&text);
    deliver(index);
  }

  void emit_retraction(uint32_t index) {
    const uint32_t last = registration(index).last_encounter;
    ++counts_.retractions;
    EncounterText& text = begin(index, "retract_encounter");
    text.encounter.clear();
    EnvelopeWriter::append_encounter_id(last, &text.encounter);
    empty(&text);
    deliver(index);
  }

  // The other id ends. Both stand for the person.
  void emit_merge(uint32_t index, uint32_t other) {
    registration(other).ended = true;
    registration(index).other = 0;
    ++counts_.merges;
    EncounterText& text = begin(index, "merge");
    write_patient_id(policy(registration(other)), registration(other), &text.merge_from);
    text.encounter.clear();
    identify(index, &text);
    text.clear_payload();
    deliver(index);
  }

  static void empty(EncounterText* text) {
    text->clear_identifiers();
    text->clear_payload();
    text->plain.clear();
  }

  // The text in the pipe's slot goes out, or waits when it is late.
  void deliver(uint32_t index) {
    const uint32_t institution = registration(index).institution;
    ++made_;
    if (options_.late_share > 0 && random_.chance(options_.late_share)) {
      ++counts_.late;
      late_.emplace(made_ + 1 + random_.below(kLatest), Late{pipe_->slot(), institution});
    } else {
      pipe_->deliver(institution);
      ++counts_.encounters;
    }
    while (!late_.empty() && late_.begin()->first <= made_) deliver_late();
  }

  void deliver_late() {
    std::swap(pipe_->slot(), late_.begin()->second.text);
    pipe_->deliver(late_.begin()->second.institution);
    late_.erase(late_.begin());
    ++counts_.encounters;
  }

  struct Late {
    EncounterText text;
    uint32_t institution;
  };

  const GeneratorOptions options_;
  EncounterPipe* pipe_;
  const NameTables tables_;
  Population population_;
  EnvelopeWriter envelope_;
  Random random_;
  std::vector<WritingPolicy> policies_;  // By institution.
  size_t known_ = 0;                     // Registrations [0, known_) have come at least once.
  uint64_t made_ = 0;                    // Encounters, those on their way included.
  std::multimap<uint64_t, Late> late_;   // By the number of encounters after which they arrive.
  GeneratorCounts counts_;
};

}  // namespace

std::string institution_code(uint32_t institution) {
  std::string code = "H";
  append_number(institution + 1, 3, &code);
  return code;
}

GeneratorCounts generate_encounters(const GeneratorOptions& options,
                                    const EncounterVisitor& encounter,
                                    const TruthRowVisitor& truth) {
  EncounterPipe pipe;
  Generator generator(options, &pipe);
  std::thread maker([&] { generator.run(); });
  pipe.visit_all(encounter);
  maker.join();
  generator.truth(truth);
  return generator.counts();
}

GeneratorCounts generate_encounters(const GeneratorOptions& options,
                                    const EncounterVisitor& encounter, const TruthVisitor& truth) {
  return generate_encounters(options, encounter, TruthRowVisitor([&](const TruthRow& row) {
                               truth(row.institution, row.patient, row.person);
                             }));
}

}  // namespace nayose
