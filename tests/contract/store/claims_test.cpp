#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;

class AClaim : public StoreTest {
 protected:
  static Changes claims(std::vector<Changes::ClaimChange> changes) {
    Changes out;
    out.claims = std::move(changes);
    return out;
  }
  static Changes::ClaimChange takes(std::string owner, std::string tenant = "acme", std::string scope = "email") {
    return {{std::move(tenant), std::move(scope), "ann@example.org", std::move(owner)}, false};
  }
  static Changes::ClaimChange releases(std::string owner) { return {{"acme", "email", "ann@example.org", std::move(owner)}, true}; }
  std::string owner(std::string_view tenant = "acme") { return store().read()->claim_owner(tenant, "email", "ann@example.org").value_or("nobody"); }
};
ON_EVERY_ENGINE(AClaim);

TEST_P(AClaim, HoldsItsKey) {
  commit(store(), claims({takes("ann")}));

  EXPECT_EQ(owner(), "ann");
}

TEST_P(AClaim, IsRefusedToASecondOwner) {
  commit(store(), claims({takes("ann")}));

  try {
    store().begin()->apply(claims({takes("bob")}));
    FAIL() << "the key was given twice";
  } catch (const KeyTaken& taken) {
    EXPECT_EQ(taken.claim.scope, "email");
    EXPECT_EQ(taken.claim.owner, "bob");
  }
}

TEST_P(AClaim, MayBeMadeAgainByItsOwner) {
  commit(store(), claims({takes("ann")}));

  EXPECT_NO_THROW(commit(store(), claims({takes("ann")})));
}

TEST_P(AClaim, IsFreeOnceReleased) {
  commit(store(), claims({takes("ann")}));

  commit(store(), claims({releases("ann")}));

  EXPECT_EQ(owner(), "nobody");
}

TEST_P(AClaim, IsNotReleasedByAnother) {
  commit(store(), claims({takes("ann")}));

  commit(store(), claims({releases("bob")}));

  EXPECT_EQ(owner(), "ann");
}

TEST_P(AClaim, ChangesHandsInTheOrderOfTheChanges) {
  commit(store(), claims({takes("ann")}));

  commit(store(), claims({releases("ann"), takes("bob")}));

  EXPECT_EQ(owner(), "bob");
  EXPECT_THROW(store().begin()->apply(claims({takes("ann"), releases("bob")})), KeyTaken);
}

TEST_P(AClaim, HoldsWithinItsTenantAndScopeOnly) {
  commit(store(), claims({takes("ann")}));

  EXPECT_NO_THROW(commit(store(), claims({takes("bob", "bolt"), takes("bob", "acme", "phone")})));

  EXPECT_EQ(owner(), "ann");
  EXPECT_EQ(owner("bolt"), "bob");
}

}  // namespace comptoir::storage
