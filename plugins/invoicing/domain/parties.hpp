// Who buys and who sells: what was said of them, as it stands on documents.
#pragma once

#include "language/commands.hpp"
#include "settings.hpp"

namespace invoicing {

/// 422 `buyer.address_too_long`, with a pointer below "/buyer".
comptoir::Result<Buyer> buyer_of(const NewBuyer& said);

/// The seller of the configuration; what it does not say is empty.
Seller seller_of(const SellerSettings& said);

}  // namespace invoicing
