// The problem as the search reads it: pointers to arrays that Python owns.
// Field for field the same as `_Problem` in compiled_search.py.
//
// Costs are in the objective's money. Places are depots, then stops. `guide` is what
// an arc is expected to cost: its cost and, where a vehicle makes several trips, the
// share of a vehicle that its time takes.
#pragma once

#include <stdint.h>

const double INF = __builtin_huge_val();
const double FORBIDDEN = 1e9;
const double EPSILON = 1e-6;
const int32_t LAYOUT = 1;  // of `Problem`; as `LAYOUT` in compiled_search.py

struct Problem {
    int32_t num_depots, num_stops, num_customers, num_types, num_periods, num_floors;
    int32_t num_depot_levels, num_stop_levels, num_near_stops, num_near_customers;
    int32_t has_time, has_stop_cost, needs_depot, is_paid_per_horizon;
    int32_t may_split;  // whether loads above a vehicle's go with full trips and a rest
    double load_per_visit, loading_s;
    double least_load;  // that a stop or a counter must hand over to cover anyone
    // [type, place, place]
    const double *cost, *guide, *time_s;
    // [type]
    const double *capacity, *fixed_cost, *trip_cost, *time_price, *shift_s;
    const int32_t *max_trips;
    // [depot, level], then [depot]
    const double *depot_cost, *depot_capacity;
    const double *depot_most, *depot_shelf, *depot_cost_per_load, *depot_closed_cost;
    const int32_t *is_depot_required;
    // [stop, level], then [stop]
    const double *stop_cost, *stop_capacity;
    const double *stop_cost_per_load, *stop_closed_cost;
    const int32_t *stop_period;
    const double *service_s, *service_s_per_load;
    const int32_t *is_allowed;  // [stop, depot]
    // Options of a customer, and what each of them needs.
    const int32_t *customer_start;  // [customer + 1]
    const int32_t *option_customer, *option_depot;  // [option]
    const double *option_cost;
    const int32_t *option_start;  // [option + 1]
    const int32_t *option_stop;
    const double *option_load;
    const int32_t *user_start, *user;  // customers that may use a stop
    const int32_t *near_stop;          // [stop, num_near_stops], -1 after the last
    const int32_t *near_customer;      // [customer, num_near_customers]
    const double *customer_load, *customer_distance;
    // Whom a stop or depot covers for collecting, sorted; whom a depot is near to.
    const int32_t *stop_covers_start, *stop_covers;
    const int32_t *counter_start, *counter;
    const int32_t *near_start, *near;
    const int32_t *stop_stands, *depot_stands;  // cover with less, if open
    const double *floor_weight;  // [floor, customer]
    const double *floor_at_least;
    const int32_t *floor_by_service;
    const int32_t *floor_is_priced;  // falling short costs its first price, and is allowed

    int place(int stop) const { return num_depots + stop; }
    int num_places() const { return num_depots + num_stops; }
    const double *of_type(const double *matrix, int type) const {
        return matrix + (int64_t)type * num_places() * num_places();
    }
    bool is_served(int option) const {
        return option_start[option] < option_start[option + 1];
    }
    // Trips that a stop's load fills alone, and what is left for a shared route.
    int full_trips(int type, double load) const {
        double carried = load * load_per_visit;
        if (!may_split || carried <= capacity[type] + EPSILON) return 0;
        return (int)(carried / capacity[type] - EPSILON);
    }
    double rest(int type, double load) const {
        return load * load_per_visit - full_trips(type, load) * capacity[type];
    }
    double there_and_back(const double *matrix, int depot, int type, int stop) const {
        const double *m = of_type(matrix, type);
        return m[depot * num_places() + place(stop)] + m[place(stop) * num_places() + depot];
    }
    double full_trip_s(int depot, int type, int stop) const {
        return loading_s + there_and_back(time_s, depot, type, stop) + service_s[stop] +
               capacity[type] * service_s_per_load[stop];
    }
    // What a full trip is expected to cost while trips are not packed into vehicles.
    double full_trip_guide(int depot, int type, int stop) const {
        double service = service_s[stop] + capacity[type] * service_s_per_load[stop];
        return trip_cost[type] + time_price[type] * service +
               there_and_back(guide, depot, type, stop);
    }
    double depot_level(int depot, double load) const;
    double stop_level(int stop, double load) const;
};

inline double smaller(double a, double b) { return a < b ? a : b; }
inline double larger(double a, double b) { return a > b ? a : b; }

// Cost of the cheapest level that holds a load; the dearest there is if none does.
inline double Problem::depot_level(int depot, double load) const {
    double best = INF, most = 0.0;
    for (int level = 0; level < num_depot_levels; level++) {
        double cost = depot_cost[depot * num_depot_levels + level];
        double capacity = depot_capacity[depot * num_depot_levels + level];
        if (capacity >= load - EPSILON) best = smaller(best, cost);
        if (cost < INF) most = larger(most, cost);
    }
    return best < INF ? best : most;
}

// Cost of the cheapest level that holds a load, INF if none does.
inline double Problem::stop_level(int stop, double load) const {
    double best = INF;
    for (int level = 0; level < num_stop_levels; level++)
        if (stop_capacity[stop * num_stop_levels + level] >= load - EPSILON)
            best = smaller(best, stop_cost[stop * num_stop_levels + level]);
    return best;
}

// Random numbers: splitmix64 (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
struct Random {
    uint64_t state;

    uint64_t bits() {
        uint64_t z = (state += 0x9e3779b97f4a7c15ull);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }
    double uniform() { return (bits() >> 11) * 0x1.0p-53; }
    int below(int limit) { return (int)(uniform() * limit); }
};
