// The first echelon: what bringing the depots their loads from platforms costs.
//
// A location-routing problem of its own, searched as the second echelon is: its depots
// are the platforms, its customers are parts of the depots' loads. A depot whose load
// may exceed a vehicle has several parts: full vehicles and a rest. A part has two
// options: it is not needed, or it is served at its one stop.
//
// The routes are kept from one solution of the second echelon to the next: loads are
// changed in place, routes that they break are made anew, and a few ruins look for
// better ones.
#pragma once

#include "recreate.hpp"
#include "ruin.hpp"

const int STEPS_IF_BROKEN = 8;
const int CALLS_A_STEP = 4;  // while nothing is broken
const double CLOSING_RATE = 0.3;
const double EXCLUSION_RATE = 0.5;
const double SUPPLY_REMOVED = 10.0;
const double MOST_PRICE = 1e4;  // of the first one

struct Supply {
    Random &random;
    const int32_t *depot_of;   // [part], each depot's parts in a row
    const double *part_most;   // [part]
    double *part_load, *option_cost;
    int32_t *is_usable;        // [platform]
    const Problem p;
    State current, kept, best, before;
    Objective objective;
    Ruin ruin;
    Recreate recreate;
    const double first_excess;
    Prices prices;
    Upstream upstream;
    int calls;

    Supply(const Problem &given, const int32_t *part_depot, const double *most,
           double excess, Random &generator);
    ~Supply() {
        free(part_load);
        free(is_usable);
    }
    Supply(const Supply &) = delete;

    double cost(const State &s, bool &is_feasible);
    Upstream *look_ahead(const State &s, const int32_t *is_depot_usable);
    void keep() { kept.copy_from(current); }
    void back_to_kept() { take(kept); }
    void back_to_best() { take(best); }
    void adapt(double dearer, double cheaper, double least);

  private:
    Problem with_own_arrays(const Problem &given);
    void take(const State &other);
    bool take_loads(const State &s);
    bool need(int part, bool is_needed, double load);
    void set_need(int part, bool is_needed);
    bool empty_broken();
    void step();
    void close_platform();
    void detours(int part);
    double own_route(int part, int platform) const;
    double detour(int stop, int route, int after, int before) const;
};

inline Supply::Supply(const Problem &given, const int32_t *part_depot,
                      const double *most, double excess, Random &generator)
    : random(generator), depot_of(part_depot), part_most(most),
      p(with_own_arrays(given)), current(p, p.num_customers),
      kept(p, p.num_customers), best(p, p.num_customers), before(p, p.num_customers),
      objective(p, p.num_customers), ruin(p, random), recreate(p, random, is_usable),
      first_excess(excess), prices{excess, nullptr},
      upstream(p, depot_of[p.num_customers - 1] + 1), calls(0) {
    for (int part = 0; part < p.num_customers; part++) current.assign(2 * part);
    ruin.mean_removed = SUPPLY_REMOVED;
}

// The problem with loads and costs of options that can be changed.
inline Problem Supply::with_own_arrays(const Problem &given) {
    int parts = given.num_customers;
    part_load = (double *)calloc(3 * parts, sizeof(double));
    option_cost = part_load + parts;
    for (int part = 0; part < parts; part++) option_cost[2 * part + 1] = INF;
    is_usable = (int32_t *)malloc(given.num_depots * sizeof(int32_t));
    for (int platform = 0; platform < given.num_depots; platform++)
        is_usable[platform] = 1;
    Problem own = given;
    own.may_split = 0;
    own.option_load = own.customer_load = part_load;
    own.option_cost = option_cost;
    return own;
}

// Cost of the first echelon for the loads that the depots have now.
inline double Supply::cost(const State &s, bool &is_feasible) {
    bool is_broken = take_loads(s);
    if (is_broken) recreate.run(current, prices);
    int steps = is_broken ? STEPS_IF_BROKEN : ++calls % CALLS_A_STEP == 0;
    for (int x = 0; x < steps; x++) step();
    bool is_kept;
    double cost = objective.cost(current, prices, is_kept);
    is_feasible = is_feasible && is_kept;
    return cost;
}

// Take another state's routes and loads.
inline void Supply::take(const State &other) {
    current.copy_from(other);
    for (int part = 0; part < p.num_customers; part++) {
        part_load[part] = current.load[part];
        set_need(part, current.option[part] != 2 * part);
    }
}

// Set the loads of all parts; return whether there is something to be recreated.
inline bool Supply::take_loads(const State &s) {
    bool is_broken = false;
    double rest = 0.0;
    for (int part = 0; part < p.num_customers; part++) {
        bool is_first = part == 0 || depot_of[part] != depot_of[part - 1];
        rest = is_first ? s.load_of(depot_of[part], 0) : rest - part_most[part - 1];
        double load = larger(0.0, smaller(rest, part_most[part]));
        is_broken = need(part, rest > EPSILON, load) || is_broken;
    }
    return empty_broken() || is_broken;
}

// Set the load of a part; return whether it begins to be needed or to be not.
inline bool Supply::need(int part, bool is_needed, double load) {
    bool was_needed = option_cost[2 * part] > 0;
    if (was_needed != is_needed) {
        if (current.option[part] >= 0) current.take_out(part);
        set_need(part, is_needed);
    }
    if (current.route[part] >= 0 && load != part_load[part])
        current.add_load(part, load - part_load[part]);
    part_load[part] = load;
    return was_needed != is_needed || current.option[part] < 0;
}

inline void Supply::set_need(int part, bool is_needed) {
    option_cost[2 * part] = is_needed ? INF : 0.0;
    option_cost[2 * part + 1] = is_needed ? 0.0 : INF;
}

// Take out the stops of routes whose loads do not fit any more.
inline bool Supply::empty_broken() {
    bool is_broken = false;
    for (int r = 0; r < current.num_routes; r++) {
        int type = current.route_type[r];
        if (current.route_depot[r] < 0) continue;
        if (current.route_load[r] <= p.capacity[type] + EPSILON &&
            current.route_time_s[r] <= p.shift_s[type] + EPSILON)
            continue;
        is_broken = true;
        while (current.route_depot[r] >= 0) current.take_out(current.route_first[r]);
    }
    return is_broken;
}

// Ruin and recreate once; what is worse is forgotten.
inline void Supply::step() {
    bool is_kept;
    double cost = objective.cost(current, prices, is_kept);
    before.copy_from(current);
    if (p.num_depots > 1 && random.uniform() < CLOSING_RATE)
        close_platform();
    else
        ruin.strings(current);
    recreate.run(current, prices);
    for (int platform = 0; platform < p.num_depots; platform++) is_usable[platform] = 1;
    if (objective.cost(current, prices, is_kept) > cost) current.copy_from(before);
}

// Take out all stops of a platform, and exclude it with some of the closed ones.
inline void Supply::close_platform() {
    int closed = random.below(p.num_depots);
    current.take_out_depot(closed);
    for (int platform = 0; platform < p.num_depots; platform++)
        if (!current.is_open(platform) && random.uniform() < EXCLUSION_RATE)
            is_usable[platform] = 0;
}

inline void Supply::adapt(double dearer, double cheaper, double least) {
    double factor = Objective::excess(current) > EPSILON ? dearer : cheaper;
    double price = smaller(MOST_PRICE * first_excess, prices.excess * factor);
    prices.excess = larger(least * first_excess, price);
    for (int x = 0; x < STEPS_IF_BROKEN; x++) step();
}

// What more loads will cost, while the second echelon is recreated.
inline Upstream *Supply::look_ahead(const State &s, const int32_t *is_depot_usable) {
    upstream.price = prices.excess;
    for (int platform = 0; platform < p.num_depots; platform++)
        upstream.load[platform] = 0.0;
    for (int part = 0; part < p.num_customers; part++) {
        int depot = depot_of[part], route = current.route[part];
        double load = s.load_of(depot, 0);
        if (part > 0 && depot_of[part - 1] == depot) continue;
        int platform = load > EPSILON && route >= 0 ? current.route_depot[route] : -1;
        upstream.platform[depot] = platform;
        if (platform >= 0)
            upstream.load[platform] += load;
        else if (is_depot_usable[depot])
            detours(part);
    }
    return &upstream;
}

// Find what a visit to a part costs from each platform.
inline void Supply::detours(int part) {
    int own = current.route[part], depot = depot_of[part];
    for (int platform = 0; platform < p.num_depots; platform++)
        upstream.first(depot, platform) = own_route(part, platform);
    auto visit = [&](int route, int after, int before) {
        double &least = upstream.first(depot, current.route_depot[route]);
        least = smaller(least, detour(part, route, after, before));
    };
    if (own >= 0 && current.route_size[own] > 1)
        visit(own, current.pred[part], current.succ[part]);
    for (int stop = 0; stop < p.num_stops; stop++) {
        int route = current.route[stop];
        if (route < 0 || route == own) continue;
        if (current.pred[stop] < 0) visit(route, -1, stop);
        visit(route, stop, current.succ[stop]);
    }
}

inline double Supply::detour(int stop, int route, int after, int before) const {
    int depot = current.route_depot[route], n = p.num_places();
    const double *guide = p.of_type(p.guide, current.route_type[route]);
    int a = after < 0 ? depot : p.place(after);
    int b = before < 0 ? depot : p.place(before);
    int i = p.place(stop);
    return guide[a * n + i] + guide[i * n + b] - (a == b ? 0.0 : guide[a * n + b]);
}

// What a route to a part alone costs, and opening its platform if nothing else did.
inline double Supply::own_route(int part, int platform) const {
    double least = INF;
    for (int type = 0; type < p.num_types; type++)
        least = smaller(least, p.trip_cost[type] +
                                   p.there_and_back(p.guide, platform, type, part));
    int own = current.route[part];
    int users = own >= 0 && current.route_depot[own] == platform;
    bool is_open = current.depot_users[platform] > users;
    return is_open ? least : least + p.depot_level(platform, 0.0);
}
