#include "settings.hpp"

#include <string_view>

#include "documents.hpp"

namespace invoicing {
namespace {

using testing::ElementsAre, testing::IsEmpty;

InvoicingSettings well_configured() {
  InvoicingSettings settings;
  settings.seller = {text("Comptoir SARL"), {text("1 rue du Port")}, text("404833048"), text("FR83404833048")};
  return settings;
}

std::vector<std::string> found_in(const InvoicingSettings& settings) {
  comptoir::Error error;
  error.faults = faults_of(settings);
  return codes_of(error);
}

TEST(TheSettings, MayLeaveTheSellerOut) {
  EXPECT_THAT(found_in(well_configured()), IsEmpty());
  EXPECT_THAT(found_in(InvoicingSettings{}), IsEmpty()) << "drafts can be made";
}

TEST(TheSettings, NameNoSellerThatNoDocumentCouldBear) {
  auto settings = well_configured();
  settings.seller.siren = text("123");
  EXPECT_THAT(found_in(settings), ElementsAre("/seller/siren seller.siren_invalid"));

  settings = well_configured();
  settings.seller.vat_number = text("FR44732829320");
  EXPECT_THAT(found_in(settings), ElementsAre("/seller/vatNumber seller.vat_number_invalid"));

  settings = well_configured();
  settings.seller.address.assign(11, text("somewhere"));
  EXPECT_THAT(found_in(settings), ElementsAre("/seller/address seller.address_too_long"));
}

TEST(TheSettings, NumberInvoicesAndCreditNotesApart) {
  auto settings = well_configured();
  settings.credit_note_series = settings.invoice_series;

  EXPECT_THAT(found_in(settings), ElementsAre("/creditNoteSeries series.shared"));
}

}  // namespace
}  // namespace invoicing
