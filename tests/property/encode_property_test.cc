// What holds of encodings for every input.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "engine/encode/file_cipher.h"
#include "engine/encode/key_files.h"
#include "engine/encode/sealer.h"
#include "tests/unit/encode/encoded_profile.h"
#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

struct Encoding {
  FixedKeyring keyring{1};
  std::unique_ptr<ProfileEncoder> encoder =
      ProfileEncoder::create(keyring,
                             named_fields({{"name", FieldEncoding::kBloom},
                                           {"birth", FieldEncoding::kDate},
                                           {"phone", FieldEncoding::kDigits},
                                           {"sex", FieldEncoding::kTag}}),
                             GramParameters(), "encoding")
          .value();
};

Encoding& encoding() {
  static Encoding shared;
  return shared;
}

RC_GTEST_PROP(EncodeProperty, AnyBytesEncodeTheSameOnAColdEncoder,
              (const std::string& name, const std::string& birth, const std::string& phone,
               const std::string& sex)) {
  static const std::unique_ptr<ProfileEncoder> cold = encoding().encoder->clone();
  const std::vector<std::string_view> values = {name, birth, phone, sex};
  const EncodedProfile warm(encoding().encoder.get(), values);
  const std::unique_ptr<ProfileEncoder> fresh = cold->clone();
  RC_ASSERT(EncodedProfile(fresh.get(), values).bytes() == warm.bytes());
  RC_ASSERT((warm.popcount(0) == 0) == name.empty());
  RC_ASSERT((warm.popcount(2) == 0) == phone.empty());
  RC_ASSERT((warm.tag(3) == 0) == sex.empty());
  for (int v = 0; v < 3; ++v) RC_ASSERT(warm.popcount(v) == count_bits(warm.vector(v)));
}

RC_GTEST_PROP(EncodeProperty, GramsOfAPartLieInTheWhole, ()) {
  // All grams of `head` but the last, which holds the end, are grams of head + tail.
  const auto ascii = rc::gen::nonEmpty(rc::gen::string<std::string>());
  const auto fold = [](std::string text) {
    for (char& c : text) c = static_cast<char>(c & 0x7f);
    return text;
  };
  const std::string head = fold(*ascii);
  const std::string both = head + fold(*ascii);
  const EncodedProfile part(encoding().encoder.get(), {head, "", "", ""});
  const EncodedProfile whole(encoding().encoder.get(), {both, "", "", ""});
  const int lost = part.popcount(0) - count_common_bits(part.vector(0), whole.vector(0));
  RC_ASSERT(lost <= GramParameters().positions_per_gram);
}

RC_GTEST_PROP(SealerProperty, OpensWhatItSealedOnlyWhereItLies,
              (const std::string& table, const std::string& key, const std::string& plain,
               const std::string& other)) {
  const auto sealer = Sealer::create(encoding().keyring).value();
  std::string sealed;
  sealer->seal({table, key}, plain, &sealed);
  std::string opened;
  RC_ASSERT(sealer->open({table, key}, sealed, &opened).ok());
  RC_ASSERT(opened == plain);
  RC_PRE(!other.empty());
  RC_ASSERT(!sealer->open({table + other, key}, sealed, &opened).ok());
  RC_ASSERT(!sealer->open({table, key + other}, sealed, &opened).ok());
}

RC_GTEST_PROP(FileCipherProperty, PiecesInAnyOrderGiveTheWhole,
              (const std::vector<uint8_t>& plain, uint32_t start)) {
  std::vector<uint8_t> header(kFileHeaderBytes);
  RC_ASSERT(FileCipher::make_header(encoding().keyring, header).ok());
  const auto cipher = FileCipher::from_header(encoding().keyring, header).value();
  std::vector<uint8_t> whole = plain;
  cipher->apply(start, whole.data(), whole.size());
  const size_t cut = plain.empty() ? 0 : start % plain.size();
  std::vector<uint8_t> pieces = plain;
  cipher->apply(start + cut, pieces.data() + cut, pieces.size() - cut);
  cipher->apply(start, pieces.data(), cut);
  RC_ASSERT(pieces == whole);
}

RC_GTEST_PROP(KeyringProperty, ParsingAnyTextNeverAuthenticates, (const std::string& text)) {
  static const Secret k0 = Secret::create_random().value();
  const auto parsed = internal::parse_keyring(text);
  const bool authentic = parsed.ok() && internal::authenticate_keyring(parsed.value(), k0).ok();
  RC_ASSERT(!authentic);
}

}  // namespace
}  // namespace nayose
