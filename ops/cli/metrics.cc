#include "ops/cli/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <exception>

#include "engine/record/refusal_reason.h"

namespace nayose {
namespace {

constexpr size_t kReasons = static_cast<size_t>(RefusalReason::kCount);

prometheus::Counter& counter(prometheus::Registry* registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry).Add({});
}

prometheus::Gauge& gauge(prometheus::Registry* registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry).Add({});
}

class PrometheusMetrics final : public Metrics {
 public:
  explicit PrometheusMetrics(const std::string& listen)
      : exposer_(listen, 1),
        registry_(std::make_shared<prometheus::Registry>()),
        records_(counter(registry_.get(), "nayose_records_total", "Records read and committed")),
        accepted_(counter(registry_.get(), "nayose_accepted_total", "Records not refused")),
        repeat_visits_(counter(registry_.get(), "nayose_repeat_visits_total",
                               "Records whose identifiers were known")),
        batches_(counter(registry_.get(), "nayose_batches_total", "Batches committed")),
        pairs_(counter(registry_.get(), "nayose_candidate_pairs_total", "Pairs compared")),
        merged_(counter(registry_.get(), "nayose_persons_merged_total", "Persons merged away")),
        split_(counter(registry_.get(), "nayose_persons_split_total", "Persons split off")),
        suppressed_(counter(registry_.get(), "nayose_blocks_suppressed_total",
                            "Blocks above the cap that bring no pairs")),
        over_cap_(counter(registry_.get(), "nayose_components_over_cap_total",
                          "Components above the cap")),
        evicted_(counter(registry_.get(), "nayose_profiles_evicted_total",
                         "Profiles that a newer one pushed out")),
        taken_over_(counter(registry_.get(), "nayose_refs_taken_over_total",
                            "Refs that a visit brought into the encoding in force")),
        retracted_visits_(counter(registry_.get(), "nayose_visits_of_retracted_total",
                                  "Visits whose identifiers stay retracted in their period")),
        narrowed_(counter(registry_.get(), "nayose_delete_scopes_narrowed_total",
                          "Deletions of scope person that were done for the provider only")),
        with_identifiers_(counter(registry_.get(), "nayose_payload_values_with_identifiers_total",
                                  "Allowed payload values dropped for an identifier in them")),
        refs_(gauge(registry_.get(), "nayose_refs", "Refs with a live profile")),
        earlier_refs_(gauge(registry_.get(), "nayose_refs_in_earlier_encoding",
                            "Refs that wait for a visit in the encoding in force")),
        persons_(gauge(registry_.get(), "nayose_persons", "Persons linked now")),
        profiles_(gauge(registry_.get(), "nayose_profiles", "Live profiles")),
        edges_(gauge(registry_.get(), "nayose_edges", "Live edges")),
        resident_(gauge(registry_.get(), "nayose_resident_bytes", "Memory of the resident index")),
        lag_(gauge(registry_.get(), "nayose_input_lag_records", "Records not committed yet")),
        commit_(prometheus::BuildHistogram()
                    .Name("nayose_commit_seconds")
                    .Help("Time of one commit")
                    .Register(*registry_)
                    .Add({}, prometheus::Histogram::BucketBoundaries{0.001, 0.003, 0.01, 0.03, 0.1,
                                                                     0.3, 1, 3, 10})) {
    auto& refused = prometheus::BuildCounter()
                        .Name("nayose_refused_total")
                        .Help("Records refused, by reason")
                        .Register(*registry_);
    for (size_t i = 1; i < kReasons; ++i) {
      const auto name = refusal_reason_name(static_cast<RefusalReason>(i));
      refused_[i] = &refused.Add({{"reason", std::string(name)}});
    }
    exposer_.RegisterCollectable(registry_);
  }

  void on_batch(const Counts& batch, double commit_seconds) override {
    const auto add = [](prometheus::Counter& to, uint64_t n) {
      to.Increment(static_cast<double>(n));
    };
    add(records_, batch.records);
    add(accepted_, batch.accepted);
    add(repeat_visits_, batch.repeat_visits);
    add(batches_, 1);
    add(pairs_, batch.candidate_pairs);
    add(merged_, batch.persons_merged);
    add(split_, batch.persons_split);
    add(suppressed_, batch.blocks_suppressed);
    add(over_cap_, batch.components_over_cap);
    add(evicted_, batch.profiles_evicted);
    add(taken_over_, batch.refs_taken_over);
    add(retracted_visits_, batch.visits_of_retracted);
    add(narrowed_, batch.delete_scopes_narrowed);
    add(with_identifiers_, batch.payload_values_with_identifiers);
    for (size_t i = 1; i < kReasons; ++i) add(*refused_[i], batch.refused[i]);
    commit_.Observe(commit_seconds);
  }

  void on_sizes(const EngineSizes& sizes) override {
    refs_.Set(static_cast<double>(sizes.refs));
    earlier_refs_.Set(static_cast<double>(sizes.refs_in_earlier_encoding));
    persons_.Set(static_cast<double>(sizes.persons));
    profiles_.Set(static_cast<double>(sizes.profiles));
    edges_.Set(static_cast<double>(sizes.edges));
    resident_.Set(static_cast<double>(sizes.resident_bytes));
  }

  void on_lag(uint64_t records) override { lag_.Set(static_cast<double>(records)); }

  int port() const override { return exposer_.GetListeningPorts().front(); }

 private:
  prometheus::Exposer exposer_;
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Counter& records_;
  prometheus::Counter& accepted_;
  prometheus::Counter& repeat_visits_;
  prometheus::Counter& batches_;
  prometheus::Counter& pairs_;
  prometheus::Counter& merged_;
  prometheus::Counter& split_;
  prometheus::Counter& suppressed_;
  prometheus::Counter& over_cap_;
  prometheus::Counter& evicted_;
  prometheus::Counter& taken_over_;
  prometheus::Counter& retracted_visits_;
  prometheus::Counter& narrowed_;
  prometheus::Counter& with_identifiers_;
  prometheus::Gauge& refs_;
  prometheus::Gauge& earlier_refs_;
  prometheus::Gauge& persons_;
  prometheus::Gauge& profiles_;
  prometheus::Gauge& edges_;
  prometheus::Gauge& resident_;
  prometheus::Gauge& lag_;
  prometheus::Histogram& commit_;
  std::array<prometheus::Counter*, kReasons> refused_{};
};

class NoMetrics final : public Metrics {
 public:
  void on_batch(const Counts&, double) override {}
  void on_sizes(const EngineSizes&) override {}
  void on_lag(uint64_t) override {}
  int port() const override { return 0; }
};

}  // namespace

Result<std::unique_ptr<Metrics>> Metrics::open(const std::string& listen) {
  if (listen.empty()) return off();
  try {
    return std::unique_ptr<Metrics>(std::make_unique<PrometheusMetrics>(listen));
  } catch (const std::exception& error) {  // The embedded server throws when it cannot listen.
    return Status(StatusCode::kUnavailable,
                  "metrics cannot listen on " + listen + ": " + error.what());
  }
}

std::unique_ptr<Metrics> Metrics::off() { return std::make_unique<NoMetrics>(); }

}  // namespace nayose
