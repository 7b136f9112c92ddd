// What it costs to make tokens, encode a profile, seal and open a value.
#include <benchmark/benchmark.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/encode/file_cipher.h"
#include "engine/encode/profile_encoder.h"
#include "engine/encode/sealer.h"

namespace nayose {
namespace {

std::unique_ptr<Keyring> bench_keyring() { return Keyring::ephemeral().value(); }

void prf(benchmark::State& state) {
  const auto keyring = bench_keyring();
  Prf prf = Prf::create(keyring->key(KeyPurpose::kToken), "bench").value();
  std::string input(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    ++input[0];
    benchmark::DoNotOptimize(prf.bytes(input));
  }
}
BENCHMARK(prf)->Arg(9)->Arg(32)->Arg(55)->Arg(200);

// The way that OpenSSL 3 recommends, for comparison with prf.
void evp_mac_reused(benchmark::State& state) {
  EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac);
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
  const std::vector<uint8_t> key(kSecretBytes, 7);
  CHECK(EVP_MAC_init(context, key.data(), key.size(), params) == 1, "HMAC");
  std::vector<uint8_t> input(static_cast<size_t>(state.range(0)), 'x');
  PrfOutput output;
  for (auto _ : state) {
    ++input[0];
    size_t size = 0;
    EVP_MAC_init(context, nullptr, 0, nullptr);
    EVP_MAC_update(context, input.data(), input.size());
    EVP_MAC_final(context, output.data(), &size, output.size());
    benchmark::DoNotOptimize(output);
  }
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(mac);
}
BENCHMARK(evp_mac_reused)->Arg(9)->Arg(32)->Arg(55)->Arg(200);

std::vector<FieldSpec> six_vectors() {
  std::vector<FieldSpec> fields;
  const auto add = [&fields](const char* name, FieldEncoding encoding) {
    FieldSpec field;
    field.name = name;
    field.encoding = encoding;
    fields.push_back(std::move(field));
  };
  add("family kana", FieldEncoding::kBloom);
  add("given kana", FieldEncoding::kBloom);
  add("kanji", FieldEncoding::kBloom);
  add("address", FieldEncoding::kBloom);
  add("birth", FieldEncoding::kDate);
  add("phone", FieldEncoding::kDigits);
  add("sex", FieldEncoding::kTag);
  add("postcode", FieldEncoding::kTag);
  return fields;
}

// Values of `people` people in turn, so that the tables see more than one record.
void encode_profile(benchmark::State& state) {
  const auto keyring = bench_keyring();
  const auto encoder =
      ProfileEncoder::create(*keyring, six_vectors(), GramParameters(), "bench").value();
  const std::vector<std::vector<std::string_view>> people = {
      {"ヤマダ", "タロウ", "山田太郎", "東京都千代田区千代田1-2-3", "19560401", "09012345678", "M",
       "1000001"},
      {"サトウ", "ハナコ", "佐藤花子", "大阪府大阪市北区梅田3-1-1", "19880317", "0663456789", "F",
       "5300001"},
      {"スズキ", "ジュンイチロウ", "鈴木純一郎", "北海道札幌市中央区北1条西2-1", "20011130",
       "0112345678", "M", "0600001"},
      {"タカハシ", "ミサキ", "髙橋美咲", "福岡県福岡市博多区博多駅前2-9-3", "19731208",
       "08011112222", "F", "8120011"}};
  std::vector<uint8_t> memory(encoder->layout().bytes() + 64);
  uint8_t* const profile =
      memory.data() + (64 - reinterpret_cast<uintptr_t>(memory.data()) % 64) % 64;
  size_t next = 0;
  for (auto _ : state) {
    encoder->encode(people[next++ % people.size()], profile);
    benchmark::ClobberMemory();
  }
  CHECK(encoder->layout().popcount(profile, 0) > 0, "an encoded profile");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(encode_profile);

void fingerprint_and_ref(benchmark::State& state) {
  const auto keyring = bench_keyring();
  const auto encoder =
      ProfileEncoder::create(*keyring, six_vectors(), GramParameters(), "bench").value();
  const std::vector<std::string_view> values = {
      "ヤマダ",   "タロウ",      "山田太郎", "東京都千代田区千代田1-2-3",
      "19560401", "09012345678", "M",        "1000001"};
  for (auto _ : state) {
    benchmark::DoNotOptimize(encoder->make_ref("1312345678", "000012345"));
    benchmark::DoNotOptimize(encoder->fingerprint(values));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(fingerprint_and_ref);

void seal(benchmark::State& state) {
  const auto keyring = bench_keyring();
  const auto sealer = Sealer::create(*keyring).value();
  const std::string plain(static_cast<size_t>(state.range(0)), 'x');
  std::string sealed;
  for (auto _ : state) {
    sealed.clear();
    sealer->seal({"records", "0123456789abcdef"}, plain, &sealed);
  }
  state.counters["bytes"] = static_cast<double>(sealed.size());
}
BENCHMARK(seal)->Arg(64)->Arg(256)->Arg(700);

void open(benchmark::State& state) {
  const auto keyring = bench_keyring();
  const auto sealer = Sealer::create(*keyring).value();
  const std::string plain(static_cast<size_t>(state.range(0)), 'x');
  std::string sealed;
  sealer->seal({"records", "0123456789abcdef"}, plain, &sealed);
  std::string opened;
  for (auto _ : state) {
    CHECK(sealer->open({"records", "0123456789abcdef"}, sealed, &opened).ok(), "opens");
  }
  CHECK(opened == plain, "what was sealed");
}
BENCHMARK(open)->Arg(64)->Arg(256)->Arg(700);

void file_cipher(benchmark::State& state) {
  const auto keyring = bench_keyring();
  std::vector<uint8_t> header(kFileHeaderBytes);
  CHECK(FileCipher::make_header(*keyring, header).ok(), "a header");
  const auto cipher = FileCipher::from_header(*keyring, header).value();
  std::vector<uint8_t> block(static_cast<size_t>(state.range(0)));
  uint64_t offset = 0;
  for (auto _ : state) {
    cipher->apply(offset, block.data(), block.size());
    offset += block.size();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(file_cipher)->Arg(100)->Arg(4096)->Arg(65536);

}  // namespace
}  // namespace nayose
