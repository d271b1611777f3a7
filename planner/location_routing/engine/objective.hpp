// What a state costs: exact, but for limits that are broken, which are priced.
#pragma once

#include "state.hpp"

// What a unit of load above a depot's largest level or shelf is charged, and a unit that
// each coverage floor falls short.
struct Prices {
    double excess;
    double *floor;
};

struct Objective {
    const Problem &p;
    int most_trips;
    int32_t *num_trips;
    double *trip_s, *used_s;

    Objective(const Problem &problem, int num_routes)
        : p(problem), most_trips(num_routes + 4 * problem.num_stops) {
        num_trips = (int32_t *)malloc(most_trips * sizeof(int32_t));
        trip_s = (double *)malloc(2 * most_trips * sizeof(double));
        used_s = trip_s + most_trips;
    }
    ~Objective() {
        free(num_trips);
        free(trip_s);
    }
    Objective(const Objective &) = delete;

    double cost(State &s, const Prices &prices, bool &is_feasible);
    static double excess(const State &s);

  private:
    double depots(const State &s);
    void count_vehicles(State &s);
    int vehicles(const State &s, int depot, int type);
    int packed(const State &s, int depot, int type, int period);
    int pack(int count, int type);
};

// Load above the depots' largest levels, all periods together, and above the shelves
// of their counters.
inline double Objective::excess(const State &s) {
    double total = 0.0;
    for (int depot = 0; depot < s.p.num_depots; depot++) {
        for (int t = 0; t < s.p.num_periods; t++)
            total += larger(0.0, s.load_of(depot, t) - s.p.depot_most[depot]);
        total += larger(0.0, s.counter_load[depot] - s.p.depot_shelf[depot]);
    }
    return total;
}

inline double Objective::cost(State &s, const Prices &prices, bool &is_feasible) {
    double over = excess(s);
    count_vehicles(s);
    double total = *s.driving + *s.options + *s.stops + depots(s);
    total += prices.excess * over + FORBIDDEN * *s.num_absent;
    is_feasible = over <= EPSILON && *s.num_absent == 0;
    for (int floor = 0; floor < p.num_floors; floor++) {
        double short_of = s.shortfall(floor);
        total += prices.floor[floor] * short_of;
        is_feasible = is_feasible && (short_of <= EPSILON || p.floor_is_priced[floor]);
    }
    return total;
}

inline double Objective::depots(const State &s) {
    double total = 0.0;
    for (int depot = 0; depot < p.num_depots; depot++) {
        if (!s.is_open(depot)) {
            total += p.depot_closed_cost[depot];
            continue;
        }
        total += p.depot_level(depot, s.peak(depot)) + s.depot_fixed[depot];
        for (int t = 0; t < p.num_periods; t++)
            total += p.depot_cost_per_load[depot] * s.load_of(depot, t);
    }
    return total;
}

// Bring up to date what the vehicles of each changed depot cost to use.
inline void Objective::count_vehicles(State &s) {
    for (int depot = 0; depot < p.num_depots; depot++) {
        if (!s.is_stale[depot]) continue;
        s.is_stale[depot] = 0;
        s.depot_fixed[depot] = 0.0;
        for (int type = 0; type < p.num_types; type++)
            s.depot_fixed[depot] += vehicles(s, depot, type) * p.fixed_cost[type];
    }
}

// Vehicles that are paid: those of all periods, or of the busiest one.
inline int Objective::vehicles(const State &s, int depot, int type) {
    int total = 0, most = 0;
    for (int t = 0; t < p.num_periods; t++) {
        int count = s.routes_of(depot, type, t);
        if (count && (p.max_trips[type] > 1 || *s.num_full_trips)) count = packed(s, depot, type, t);
        total += count;
        if (count > most) most = count;
    }
    return p.is_paid_per_horizon ? most : total;
}

inline int Objective::packed(const State &s, int depot, int type, int period) {
    int count = 0;
    for (int r = 0; r < s.num_routes; r++) {
        if (s.route_depot[r] != depot || s.route_type[r] != type) continue;
        if (p.stop_period[s.route_first[r]] != period) continue;
        trip_s[count++] = s.route_time_s[r];
        for (int stop = s.route_first[r]; stop >= 0; stop = s.succ[stop])
            for (int x = 0; x < s.full_trips[stop] && count < most_trips; x++)
                trip_s[count++] = p.full_trip_s(depot, type, stop);
    }
    return pack(count, type);
}

// Vehicles that trips take: the longest first, each into the first vehicle it fits.
inline int Objective::pack(int count, int type) {
    for (int x = 1; x < count; x++)
        for (int y = x; y > 0 && trip_s[y] > trip_s[y - 1]; y--) {
            double longer = trip_s[y];
            trip_s[y] = trip_s[y - 1];
            trip_s[y - 1] = longer;
        }
    int vehicles = 0;
    for (int x = 0; x < count; x++) {
        double time_s = trip_s[x];
        int chosen = 0;
        while (chosen < vehicles &&
               (num_trips[chosen] >= p.max_trips[type] ||
                used_s[chosen] + time_s > p.shift_s[type] + EPSILON))
            chosen++;
        if (chosen == vehicles) {
            used_s[chosen] = 0.0;
            num_trips[chosen] = 0;
            vehicles++;
        }
        used_s[chosen] += time_s;
        num_trips[chosen]++;
    }
    return vehicles;
}
