// How French companies are told apart: the SIREN, and the VAT number that is made of it.
#pragma once

#include <string_view>

namespace invoicing {

/// Nine digits, the last of which makes the number hold by the formula of Luhn (ISO/IEC 7812-1, annex B).
bool is_siren(std::string_view text);

/// A French VAT number ("FR", a key of two digits, the SIREN) is the one of this SIREN: its key is (12 + 3 * (SIREN mod 97)) mod 97. Numbers of
/// other countries are not judged: they agree with any SIREN.
bool vat_number_agrees(std::string_view vat_number, std::string_view siren);

}  // namespace invoicing
