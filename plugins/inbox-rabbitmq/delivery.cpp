#include "delivery.hpp"

#include <new>

namespace inbox_rabbitmq {

Headers::Headers(const amqp_table_t& table) : pool_(new amqp_pool_t{}) {
  constexpr std::size_t page = 512;
  init_amqp_pool(pool_.get(), page);
  if (amqp_table_clone(&table, &table_, pool_.get()) != AMQP_STATUS_OK) throw std::bad_alloc();
}

void Headers::Free::operator()(amqp_pool_t* pool) const {
  empty_amqp_pool(pool);
  delete pool;
}

}  // namespace inbox_rabbitmq
