// Recreation: customers that were taken out get their best option again.
//
// Greedy insertion with blinks (Christiaens and Vanden Berghe 2020,
// doi:10.1287/trsc.2019.0914), over options, stops, routes and depots at once.
#pragma once

#include "objective.hpp"
#include "upstream.hpp"

const double BLINK_RATE = 0.01;

struct Position {
    int route, after, depot, type;
};

struct Recreate {
    const Problem &p;
    Random &random;
    const int32_t *is_usable;  // whether routes may start from each depot
    Upstream *upstream;        // null on one echelon
    int32_t *absent;
    double *key, *increase;
    Position *found, *best;  // of each stop of an option
    int most_stops = 1;      // of an option
    int customer = -1;        // whose option is priced
    bool is_covered = false;  // whether the option's new stop covers that customer
    int routes_wanted = 0;    // new routes for stops of the option before this one

    Recreate(const Problem &problem, Random &generator, const int32_t *usable)
        : p(problem), random(generator), is_usable(usable), upstream(nullptr) {
        absent = (int32_t *)malloc(p.num_customers * sizeof(int32_t));
        key = (double *)malloc((p.num_customers + p.num_depots) * sizeof(double));
        increase = key + p.num_customers;
        int num_options = p.customer_start[p.num_customers];
        for (int option = 0; option < num_options; option++) {
            int stops = p.option_start[option + 1] - p.option_start[option];
            if (stops > most_stops) most_stops = stops;
        }
        found = (Position *)malloc(2 * most_stops * sizeof(Position));
        best = found + most_stops;
    }
    ~Recreate() {
        free(absent);
        free(key);
        free(found);
    }
    Recreate(const Recreate &) = delete;

    void run(State &s, const Prices &prices);

  private:
    int order(const State &s);
    void sort(int count);
    double option_cost(State &s, const Prices &prices, int option, double limit);
    double gain_of_service(const State &s, const Prices &prices, int option);
    double gain_of_cover(const State &s, const Prices &prices, const int32_t *covered,
                         const int32_t *covered_end, const int32_t *near,
                         const int32_t *near_end);
    double gain_of_stop(const State &s, const Prices &prices, int stop, double load);
    double gain_of_depot(const State &s, const Prices &prices, int depot, double load);
    bool will_cover(const State &s, int stop, double load, int who);
    double opening(const State &s, const Prices &prices, int stop, double load);
    double more_load(const State &s, const Prices &prices, int stop, double load);
    double depot_increase(const State &s, const Prices &prices, int depot, int period,
                          double load, double at_counter);
    double best_position(const State &s, int stop, double load, double limit,
                         Position &found);
    double new_route(const State &s, int stop, double load, double least,
                     Position &found);
};

inline void Recreate::run(State &s, const Prices &prices) {
    int count = order(s);
    for (int x = 0; x < count; x++) {
        int customer = absent[x], chosen = -1;
        double least = INF;
        for (int o = p.customer_start[customer]; o < p.customer_start[customer + 1]; o++) {
            double cost = option_cost(s, prices, o, least);
            if (cost >= least) continue;
            least = cost;
            chosen = o;
            memcpy(best, found, most_stops * sizeof(Position));
        }
        if (chosen < 0) continue;
        int start = p.option_start[chosen];
        for (int y = start; y < p.option_start[chosen + 1]; y++) {
            int stop = p.option_stop[y];
            const Position &at = best[y - start];
            if (stop >= 0 && s.route[stop] < 0)
                s.link(stop, at.route, at.after, at.depot, at.type);
        }
        s.assign(chosen);
        if (upstream) upstream->take(s, chosen);
    }
}

// Absent customers: at random, the largest, the farthest or the nearest first.
inline int Recreate::order(const State &s) {
    int count = 0;
    for (int customer = 0; customer < p.num_customers; customer++)
        if (s.option[customer] < 0) absent[count++] = customer;
    for (int x = count - 1; x > 0; x--) {
        int y = random.below(x + 1);
        int32_t customer = absent[x];
        absent[x] = absent[y];
        absent[y] = customer;
    }
    double draw = random.uniform() * 11.0;
    if (draw < 4.0) return count;
    for (int x = 0; x < count; x++)
        key[x] = draw < 8.0    ? -p.customer_load[absent[x]]
                 : draw < 10.0 ? -p.customer_distance[absent[x]]
                               : p.customer_distance[absent[x]];
    sort(count);
    return count;
}

inline void Recreate::sort(int count) {
    for (int x = 1; x < count; x++)
        for (int y = x; y > 0 && key[y] < key[y - 1]; y--) {
            double k = key[y];
            int32_t customer = absent[y];
            key[y] = key[y - 1];
            absent[y] = absent[y - 1];
            key[y - 1] = k;
            absent[y - 1] = customer;
        }
}

// What an option costs more, and where its closed stops go.
inline double Recreate::option_cost(State &s, const Prices &prices, int option,
                                    double limit) {
    double cost = p.option_cost[option];
    customer = p.option_customer[option];
    if (p.num_floors) cost -= gain_of_service(s, prices, option);
    int start = p.option_start[option];
    routes_wanted = 0;
    for (int x = start; x < p.option_start[option + 1] && cost < limit; x++) {
        int stop = p.option_stop[x];
        double load = p.option_load[x];
        is_covered = false;
        if (stop < 0) {
            int depot = p.option_depot[option];
            if (!is_usable[depot]) return INF;
            cost += depot_increase(s, prices, depot, 0, load, load);
        } else if (s.route[stop] >= 0) {
            cost += more_load(s, prices, stop, load);
        } else {
            if (p.has_stop_cost) cost += opening(s, prices, stop, load);
            if (p.num_floors) is_covered = will_cover(s, stop, load, customer);
            for (int depot = 0; depot < p.num_depots; depot++)
                increase[depot] =
                    is_usable[depot] && p.is_allowed[stop * p.num_depots + depot]
                        ? depot_increase(s, prices, depot, p.stop_period[stop], load, 0)
                        : INF;
            Position &at = found[x - start];
            cost += best_position(s, stop, load, limit - cost, at);
            if (cost < limit && at.route < 0) routes_wanted++;
        }
    }
    return cost;
}

inline double Recreate::gain_of_service(const State &s, const Prices &prices,
                                        int option) {
    if (!p.is_served(option)) return 0.0;
    bool is_near = !p.needs_depot || s.near_depots[customer] > 0;
    bool is_counted = s.covering[customer] > 0 && is_near;
    double gain = 0.0;
    for (int floor = 0; floor < p.num_floors; floor++)
        if (p.floor_by_service[floor] || is_counted) {
            double weight = p.floor_weight[floor * p.num_customers + customer];
            gain += prices.floor[floor] * smaller(weight, s.shortfall(floor));
        }
    return gain;
}

// What is not charged any more if some are covered for collecting and depots are near
// others: of those who are served, and of the customer whose option is priced.
inline double Recreate::gain_of_cover(const State &s, const Prices &prices,
                                      const int32_t *covered,
                                      const int32_t *covered_end, const int32_t *near,
                                      const int32_t *near_end) {
    double gain = 0.0;
    for (int floor = 0; floor < p.num_floors; floor++) {
        double short_of = s.shortfall(floor), weight = 0.0;
        if (p.floor_by_service[floor] || short_of <= 0) continue;
        const int32_t *c = covered, *n = near;
        while (c < covered_end || n < near_end) {
            int who = n == near_end || (c < covered_end && *c <= *n) ? *c : *n;
            bool covers = c < covered_end && *c == who;
            bool is_near = n < near_end && *n == who;
            c += covers;
            n += is_near;
            if (!s.is_served[who] && who != customer) continue;
            bool had_point = s.covering[who] > 0;
            bool had_depot = !p.needs_depot || s.near_depots[who] > 0;
            covers = covers || (who == customer && is_covered);
            if (!(had_point && had_depot) && (had_point || covers) &&
                (had_depot || is_near))
                weight += p.floor_weight[floor * p.num_customers + who];
        }
        gain += prices.floor[floor] * smaller(weight, short_of);
    }
    return gain;
}

// Whether a stop that does not cover will do so with more load, and cover a customer.
inline bool Recreate::will_cover(const State &s, int stop, double load, int who) {
    double least = p.least_load - EPSILON;
    if (s.load[stop] + load < least && !p.stop_stands[stop]) return false;
    for (int x = p.stop_covers_start[stop]; x < p.stop_covers_start[stop + 1]; x++)
        if (p.stop_covers[x] == who) return true;
    return false;
}

// What is not charged any more if more load makes a stop cover.
inline double Recreate::gain_of_stop(const State &s, const Prices &prices, int stop,
                                     double load) {
    bool is_used = s.load[stop] + load >= p.least_load - EPSILON;
    if (s.stop_covers[stop] || !(is_used || p.stop_stands[stop])) return 0.0;
    const int32_t *start = p.stop_covers + p.stop_covers_start[stop];
    const int32_t *end = p.stop_covers + p.stop_covers_start[stop + 1];
    return gain_of_cover(s, prices, start, end, p.near, p.near);
}

// What is not charged any more if more load at its counter makes a depot cover.
inline double Recreate::gain_of_depot(const State &s, const Prices &prices, int depot,
                                      double load) {
    bool is_used = s.counter_load[depot] + load >= p.least_load - EPSILON;
    if (s.depot_covers[depot] || !(is_used || p.depot_stands[depot])) return 0.0;
    return gain_of_cover(s, prices, p.counter + p.counter_start[depot],
                         p.counter + p.counter_start[depot + 1],
                         p.near + p.near_start[depot],
                         p.near + p.near_start[depot + 1]);
}

// What opening a stop with a load costs, routes and depots aside.
inline double Recreate::opening(const State &s, const Prices &prices, int stop,
                                double load) {
    double cost = p.stop_level(stop, load) - p.stop_closed_cost[stop];
    cost += p.stop_cost_per_load[stop] * load;
    return p.num_floors ? cost - gain_of_stop(s, prices, stop, load) : cost;
}

// What more load at an open stop costs, INF if it does not fit.
inline double Recreate::more_load(const State &s, const Prices &prices, int stop,
                                  double load) {
    int route = s.route[stop], type = s.route_type[route], depot = s.route_depot[route];
    double now = s.load[stop];
    double carried = p.rest(type, now + load) - p.rest(type, now);
    double more_s = carried * p.service_s_per_load[stop];
    int more_trips = p.full_trips(type, now + load) - s.full_trips[stop];
    if (s.route_load[route] + carried > p.capacity[type] + EPSILON) return INF;
    if (s.route_time_s[route] + more_s > p.shift_s[type] + EPSILON) return INF;
    double cost = p.time_price[type] * more_s;
    if (more_trips) cost += more_trips * p.full_trip_guide(depot, type, stop);
    if (p.has_stop_cost)
        cost += p.stop_level(stop, now + load) - p.stop_level(stop, now) +
                p.stop_cost_per_load[stop] * load;
    if (p.num_floors) cost -= gain_of_stop(s, prices, stop, load);
    return cost + depot_increase(s, prices, depot, p.stop_period[stop], load, 0);
}

// What more load costs a depot, its opening included.
inline double Recreate::depot_increase(const State &s, const Prices &prices, int depot,
                                       int period, double load, double at_counter) {
    double now = s.load_of(depot, period), most = p.depot_most[depot];
    double over = larger(0.0, now + load - most) - larger(0.0, now - most);
    double waits = s.counter_load[depot], shelf = p.depot_shelf[depot];
    over += larger(0.0, waits + at_counter - shelf) - larger(0.0, waits - shelf);
    double cost = p.depot_cost_per_load[depot] * load + prices.excess * over;
    if (upstream) cost += upstream->increase(depot, load);
    if (!s.is_open(depot)) {
        cost += p.depot_level(depot, load) - p.depot_closed_cost[depot];
    } else if (p.num_depot_levels > 1) {
        double peak = s.peak(depot);
        cost += p.depot_level(depot, larger(peak, now + load));
        cost -= p.depot_level(depot, peak);
    }
    return p.num_floors ? cost - gain_of_depot(s, prices, depot, at_counter) : cost;
}

// The least cost of putting a closed stop on a route, and where; INF above the limit.
inline double Recreate::best_position(const State &s, int stop, double load,
                                      double limit, Position &found) {
    double least = limit;
    int n = p.num_places(), place = p.place(stop);
    const int32_t *near = p.near_stop + (int64_t)stop * p.num_near_stops;
    for (int x = 0; x < p.num_near_stops && near[x] >= 0; x++) {
        int route = s.route[near[x]];
        if (route < 0) continue;
        int depot = s.route_depot[route], type = s.route_type[route];
        if (increase[depot] >= least) continue;
        double carried = p.rest(type, load);
        if (s.route_load[route] + carried > p.capacity[type] + EPSILON) continue;
        const double *guide = p.of_type(p.guide, type);
        double service_s = p.service_s[stop] + carried * p.service_s_per_load[stop];
        double base = increase[depot] + p.time_price[type] * service_s;
        int full_trips = p.full_trips(type, load);
        if (full_trips) base += full_trips * p.full_trip_guide(depot, type, stop);
        for (int side = 0; side < 2; side++) {
            int after = side ? s.pred[near[x]] : near[x];
            int before = side ? near[x] : s.succ[near[x]];
            int a = after < 0 ? depot : p.place(after);
            int b = before < 0 ? depot : p.place(before);
            double cost = base + guide[a * n + place] + guide[place * n + b] -
                          guide[a * n + b];
            if (cost >= least || random.uniform() < BLINK_RATE) continue;
            if (p.has_time) {
                const double *time_s = p.of_type(p.time_s, type);
                double more_s = time_s[a * n + place] + time_s[place * n + b] -
                                time_s[a * n + b] + service_s;
                if (s.route_time_s[route] + more_s > p.shift_s[type] + EPSILON) continue;
            }
            least = cost;
            found = {route, after, depot, type};
        }
    }
    least = new_route(s, stop, load, least, found);
    return least < limit ? least : INF;
}

// The least cost, a route of the stop's own considered too.
inline double Recreate::new_route(const State &s, int stop, double load, double least,
                                  Position &found) {
    int n = p.num_places(), place = p.place(stop);
    if (*s.num_free <= routes_wanted) return least;
    for (int depot = 0; depot < p.num_depots; depot++)
        for (int type = 0; type < p.num_types; type++) {
            if (increase[depot] >= least) continue;
            if (p.rest(type, load) > p.capacity[type] + EPSILON) continue;
            const double *guide = p.of_type(p.guide, type);
            const double *time_s = p.of_type(p.time_s, type);
            double service_s = p.service_s[stop] +
                               p.rest(type, load) * p.service_s_per_load[stop];
            bool is_idle = p.is_paid_per_horizon &&
                           s.routes_of(depot, type, p.stop_period[stop]) <
                               s.busiest(depot, type);
            double cost = increase[depot] + (is_idle ? 0.0 : p.trip_cost[type]) +
                          p.time_price[type] * service_s + guide[depot * n + place] +
                          guide[place * n + depot];
            int full_trips = p.full_trips(type, load);
            if (full_trips) cost += full_trips * p.full_trip_guide(depot, type, stop);
            double out_s = p.loading_s + time_s[depot * n + place] +
                           time_s[place * n + depot] + service_s;
            if (cost >= least || out_s > p.shift_s[type] + EPSILON) continue;
            least = cost;
            found = {-1, -1, depot, type};
        }
    return least;
}
