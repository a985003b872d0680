// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/energy/price_list.h"
#include "platforms/accelerator/technology_file.h"
#include "platforms/results/run_record.h"

namespace bitloom::accelerator {

/// Fills in every energy of the record: of its layers, of its set-up, of the run by component.
/// They are multiples of one grain (energy::grain_of), so that every sum is exactly its parts:
/// parts of a layer, components under a part, layers and set-up of the run.
void price(results::run_record& record, const energy::price_list& prices);

/// The same in a technology, which the record then names; by the published cost model's energies
/// where the record's platform asks for that and no technology is given. Throws config_error as
/// technology_of.
void price(results::run_record& record, const read_technology& in);
void price(results::run_record& record);

} // namespace bitloom::accelerator
