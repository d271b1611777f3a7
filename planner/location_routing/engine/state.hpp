// A solution while it is changed: customers out and in, stops on and off routes.
//
// Everything lies in two buffers, so that a solution is copied by two copies. Stops
// that are on no route have `route` -1; `succ` and `pred` are -1 at a route's ends. A
// customer that is taken out has `option` -1.
#pragma once

#include <stdlib.h>
#include <string.h>

#include "problem.hpp"

struct State {
    const Problem &p;
    int num_routes;  // room for so many
    int64_t num_ints, num_floats;
    int32_t *ints;
    double *floats;

    int32_t *option;                                          // [customer]
    int32_t *route, *succ, *pred, *users;                     // [stop]
    int32_t *full_trips;  // [stop]: trips of its own, the rest shares a route
    int32_t *route_depot, *route_type, *route_first, *route_size, *free_route;
    int32_t *num_free, *num_absent, *num_full_trips;
    int32_t *depot_users, *is_stale;                          // [depot]
    int32_t *num_used;                                        // [depot, type, period]
    int32_t *covering, *near_depots, *is_served;              // [customer]
    int32_t *stop_covers, *depot_covers;  // whether a place covers those near it
    double *load;                                             // [stop]
    double *route_load, *route_cost, *route_time_s;
    double *depot_load;                                       // [depot, period]
    double *depot_fixed, *counter_load;                       // [depot]
    double *covered;                                          // [floor]
    double *driving, *options, *stops;  // parts of the cost that are kept up to date

    State(const Problem &problem, int most_routes);
    ~State() {
        free(ints);
        free(floats);
    }
    State(const State &) = delete;

    void copy_from(const State &other) {
        memcpy(ints, other.ints, num_ints * sizeof(int32_t));
        memcpy(floats, other.floats, num_floats * sizeof(double));
    }
    bool is_open(int depot) const {
        return depot_users[depot] > 0 || p.is_depot_required[depot];
    }
    double &load_of(int depot, int period) const {
        return depot_load[depot * p.num_periods + period];
    }
    // Routes of a depot that vehicles of a type drive in a period.
    int32_t &routes_of(int depot, int type, int period) const {
        return num_used[(depot * p.num_types + type) * p.num_periods + period];
    }
    int busiest(int depot, int type) const {
        int most = 0;
        for (int t = 0; t < p.num_periods; t++)
            if (routes_of(depot, type, t) > most) most = routes_of(depot, type, t);
        return most;
    }
    double peak(int depot) const {
        double most = 0.0;
        for (int t = 0; t < p.num_periods; t++) most = larger(most, load_of(depot, t));
        return most;
    }
    double shortfall(int floor) const {
        return larger(0.0, p.floor_at_least[floor] - covered[floor]);
    }
    // Whether a customer is served and near what covers.
    bool counts(int customer) const {
        bool is_near = !p.needs_depot || near_depots[customer] > 0;
        return is_served[customer] && covering[customer] > 0 && is_near;
    }
    void link(int stop, int on_route, int after, int depot, int type);
    void add_load(int stop, double more);
    void assign(int chosen);
    void take_out(int customer);
    void take_out_stop(int stop);
    void take_out_depot(int depot);

  private:
    void views(bool is_counting);
    void drive(int stop, int on_route, int before, int after, double sign);
    void unlink(int stop);
    void use_depot(int depot, int change);
    void serve(int served, double sign);
    void cover(int customer, int more_covering, int more_near);
    void recount(int customer, bool was);
    void count_covers(const int32_t *start, const int32_t *who, int place, int covering,
                      int near);
    void count_stop(int stop);
    void count_depot(int depot);
};

inline void State::views(bool is_counting) {
    num_ints = num_floats = 0;
    auto int_view = [&](int32_t *&view, int size) {
        if (!is_counting) view = ints + num_ints;
        num_ints += size;
    };
    auto float_view = [&](double *&view, int size) {
        if (!is_counting) view = floats + num_floats;
        num_floats += size;
    };
    int32_t **of_stops[] = {&route, &succ, &pred, &users, &full_trips, &stop_covers};
    int32_t **of_routes[] = {&route_depot, &route_type, &route_first, &route_size,
                             &free_route};
    int32_t **of_depots[] = {&depot_users, &is_stale, &depot_covers};
    int32_t **of_customers[] = {&option, &covering, &near_depots, &is_served};
    int32_t **counters[] = {&num_free, &num_absent, &num_full_trips};
    double **measured[] = {&route_load, &route_cost, &route_time_s};
    double **sums[] = {&driving, &options, &stops};
    for (auto view : of_customers) int_view(*view, p.num_customers);
    for (auto view : of_stops) int_view(*view, p.num_stops);
    for (auto view : of_routes) int_view(*view, num_routes);
    for (auto view : of_depots) int_view(*view, p.num_depots);
    for (auto view : counters) int_view(*view, 1);
    int_view(num_used, p.num_depots * p.num_types * p.num_periods);
    float_view(load, p.num_stops);
    for (auto view : measured) float_view(*view, num_routes);
    float_view(depot_load, p.num_depots * p.num_periods);
    float_view(depot_fixed, p.num_depots);
    float_view(counter_load, p.num_depots);
    float_view(covered, p.num_floors);
    for (auto view : sums) float_view(*view, 1);
}

inline State::State(const Problem &problem, int most_routes)
    : p(problem), num_routes(most_routes) {
    views(true);
    ints = (int32_t *)calloc(num_ints, sizeof(int32_t));
    floats = (double *)calloc(num_floats, sizeof(double));
    views(false);
    for (int stop = 0; stop < p.num_stops; stop++)
        route[stop] = succ[stop] = pred[stop] = -1;
    for (int customer = 0; customer < p.num_customers; customer++) option[customer] = -1;
    for (int r = 0; r < num_routes; r++) {
        route_depot[r] = route_first[r] = -1;
        free_route[r] = num_routes - 1 - r;
    }
    *num_free = num_routes;
    *num_absent = p.num_customers;
    for (int stop = 0; stop < p.num_stops; stop++) *stops += p.stop_closed_cost[stop];
    for (int depot = 0; depot < p.num_depots; depot++) {
        is_stale[depot] = 1;
        count_depot(depot);
    }
}

inline void State::cover(int customer, int more_covering, int more_near) {
    bool was = counts(customer);
    covering[customer] += more_covering;
    near_depots[customer] += more_near;
    recount(customer, was);
}

inline void State::recount(int customer, bool was) {
    bool now = counts(customer);
    if (was == now) return;
    for (int floor = 0; floor < p.num_floors; floor++)
        if (!p.floor_by_service[floor])
            covered[floor] +=
                (now ? 1 : -1) * p.floor_weight[floor * p.num_customers + customer];
}

inline void State::count_covers(const int32_t *start, const int32_t *who, int place,
                                int more_covering, int more_near) {
    for (int x = start[place]; x < start[place + 1]; x++)
        cover(who[x], more_covering, more_near);
}

inline void State::use_depot(int depot, int change) {
    depot_users[depot] += change;
    count_depot(depot);
}

// Bring up to date whether a depot covers: by its counter's load, or in any case.
inline void State::count_depot(int depot) {
    bool is_used = counter_load[depot] >= p.least_load - EPSILON;
    int now = is_open(depot) && (is_used || p.depot_stands[depot]);
    if (now == depot_covers[depot]) return;
    depot_covers[depot] = now;
    int sign = now ? 1 : -1;
    count_covers(p.counter_start, p.counter, depot, sign, 0);
    count_covers(p.near_start, p.near, depot, 0, sign);
}

// Bring up to date whether a stop covers.
inline void State::count_stop(int stop) {
    bool is_used = load[stop] >= p.least_load - EPSILON;
    int now = route[stop] >= 0 && (is_used || p.stop_stands[stop]);
    if (now == stop_covers[stop]) return;
    stop_covers[stop] = now;
    count_covers(p.stop_covers_start, p.stop_covers, stop, now ? 1 : -1, 0);
}

// Count the detour over a stop between two others, -1 for the depot.
inline void State::drive(int stop, int on_route, int before, int after, double sign) {
    int depot = route_depot[on_route], type = route_type[on_route], n = p.num_places();
    int a = before < 0 ? depot : p.place(before);
    int b = after < 0 ? depot : p.place(after);
    int i = p.place(stop);
    const double *cost = p.of_type(p.cost, type), *time_s = p.of_type(p.time_s, type);
    double more = cost[a * n + i] + cost[i * n + b] - (a == b ? 0.0 : cost[a * n + b]);
    double more_s =
        time_s[a * n + i] + time_s[i * n + b] - (a == b ? 0.0 : time_s[a * n + b]);
    route_cost[on_route] += sign * more;
    *driving += sign * more;
    route_time_s[on_route] += sign * (more_s + p.service_s[stop]);
    is_stale[depot] = 1;
}

// Put a stop on a route behind `after` (-1: first); route -1: on a new one.
inline void State::link(int stop, int on_route, int after, int depot, int type) {
    if (on_route < 0) {
        on_route = free_route[--*num_free];
        route_depot[on_route] = depot;
        route_type[on_route] = type;
        route_first[on_route] = -1;
        route_size[on_route] = 0;
        route_load[on_route] = route_cost[on_route] = 0.0;
        route_time_s[on_route] = p.loading_s;
        routes_of(depot, type, p.stop_period[stop])++;
    }
    int follower = after < 0 ? route_first[on_route] : succ[after];
    drive(stop, on_route, after, follower, 1.0);
    route[stop] = on_route;
    pred[stop] = after;
    succ[stop] = follower;
    (after < 0 ? route_first[on_route] : succ[after]) = stop;
    if (follower >= 0) pred[follower] = stop;
    route_size[on_route]++;
    use_depot(route_depot[on_route], 1);
    count_stop(stop);
    if (p.has_stop_cost) *stops += p.stop_level(stop, 0.0) - p.stop_closed_cost[stop];
}

// Take a stop without load off its route; an empty route is given back.
inline void State::unlink(int stop) {
    int old = route[stop], depot = route_depot[old];
    int before = pred[stop], after = succ[stop];
    drive(stop, old, before, after, -1.0);
    (before < 0 ? route_first[old] : succ[before]) = after;
    if (after >= 0) pred[after] = before;
    route[stop] = succ[stop] = pred[stop] = -1;
    if (--route_size[old] == 0) {
        *driving -= route_cost[old];
        routes_of(depot, route_type[old], p.stop_period[stop])--;
        route_depot[old] = -1;
        free_route[(*num_free)++] = old;
    }
    use_depot(depot, -1);
    count_stop(stop);
    if (p.has_stop_cost) *stops -= p.stop_level(stop, 0.0) - p.stop_closed_cost[stop];
}

inline void State::add_load(int stop, double more) {
    int on_route = route[stop], depot = route_depot[on_route];
    if (p.has_stop_cost)
        *stops += p.stop_level(stop, load[stop] + more) -
                  p.stop_level(stop, load[stop]) + p.stop_cost_per_load[stop] * more;
    int type = route_type[on_route];
    double before = p.rest(type, load[stop]);
    load[stop] += more;
    double carried = p.rest(type, load[stop]) - before;
    route_load[on_route] += carried;
    route_time_s[on_route] += carried * p.service_s_per_load[stop];
    int more_trips = p.full_trips(type, load[stop]) - full_trips[stop];
    full_trips[stop] += more_trips;
    *num_full_trips += more_trips;
    if (more_trips) *driving += more_trips * p.there_and_back(p.cost, depot, type, stop);
    load_of(depot, p.stop_period[stop]) += more;
    is_stale[depot] = 1;
    count_stop(stop);
}

inline void State::serve(int served, double sign) {
    if (!p.is_served(served)) return;
    int customer = p.option_customer[served];
    bool was = counts(customer);
    is_served[customer] = sign > 0;
    recount(customer, was);
    for (int floor = 0; floor < p.num_floors; floor++)
        if (p.floor_by_service[floor])
            covered[floor] += sign * p.floor_weight[floor * p.num_customers + customer];
}

// Give a customer an option whose stops are all on routes.
inline void State::assign(int chosen) {
    option[p.option_customer[chosen]] = chosen;
    --*num_absent;
    *options += p.option_cost[chosen];
    serve(chosen, 1.0);
    for (int x = p.option_start[chosen]; x < p.option_start[chosen + 1]; x++) {
        int stop = p.option_stop[x];
        if (stop < 0) {
            load_of(p.option_depot[chosen], 0) += p.option_load[x];
            counter_load[p.option_depot[chosen]] += p.option_load[x];
            use_depot(p.option_depot[chosen], 1);
        } else {
            users[stop]++;
            add_load(stop, p.option_load[x]);
        }
    }
}

// Take a customer out; stops that nobody uses any more leave their routes.
inline void State::take_out(int customer) {
    int old = option[customer];
    option[customer] = -1;
    ++*num_absent;
    *options -= p.option_cost[old];
    serve(old, -1.0);
    for (int x = p.option_start[old]; x < p.option_start[old + 1]; x++) {
        int stop = p.option_stop[x];
        if (stop < 0) {
            load_of(p.option_depot[old], 0) -= p.option_load[x];
            counter_load[p.option_depot[old]] -= p.option_load[x];
            use_depot(p.option_depot[old], -1);
            continue;
        }
        bool is_last = --users[stop] == 0;
        add_load(stop, is_last ? -load[stop] : -p.option_load[x]);
        if (is_last) unlink(stop);
    }
}

// Take out all customers of a stop, and so the stop.
inline void State::take_out_stop(int stop) {
    for (int x = p.user_start[stop]; x < p.user_start[stop + 1]; x++) {
        int customer = p.user[x], chosen = option[customer];
        if (chosen < 0) continue;
        for (int y = p.option_start[chosen]; y < p.option_start[chosen + 1]; y++)
            if (p.option_stop[y] == stop) {
                take_out(customer);
                break;
            }
    }
}

// Take out every customer of a depot.
inline void State::take_out_depot(int depot) {
    for (int stop = 0; stop < p.num_stops; stop++)
        if (route[stop] >= 0 && route_depot[route[stop]] == depot) take_out_stop(stop);
    for (int customer = 0; customer < p.num_customers; customer++)
        if (option[customer] >= 0 && p.option_depot[option[customer]] == depot)
            take_out(customer);
}
