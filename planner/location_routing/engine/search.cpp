// Simulated annealing over ruin and recreate, called from compiled_search.py.
#include <math.h>

#include "recreate.hpp"
#include "ruin.hpp"
#include "supply.hpp"

inline void *operator new(size_t, void *at) { return at; }

const int ADAPT_EVERY = 50;
const double DEARER = 1.15, CHEAPER = 1 / 1.1;
const double LEAST_PRICE = 0.01;  // of the first one

struct Search {
    const Problem problem;
    Random random;
    State current, kept, best;
    Objective objective;
    Ruin ruin;
    int32_t *is_usable;
    Recreate recreate;
    Supply *supply;  // null on one echelon
    const double first_excess;
    const double *first_floor;
    Prices prices;
    double best_cost;

    Search(const Problem &given, int num_routes, double excess, const double *floor,
           int32_t *usable)
        : problem(given), random{0}, current(problem, num_routes),
          kept(problem, num_routes), best(problem, num_routes),
          objective(problem, num_routes), ruin(problem, random), is_usable(usable),
          recreate(problem, random, usable), supply(nullptr), first_excess(excess),
          first_floor(floor), best_cost(INF) {
        prices.excess = excess;
        prices.floor = (double *)malloc((problem.num_floors + 1) * sizeof(double));
        memcpy(prices.floor, floor, problem.num_floors * sizeof(double));
    }
    ~Search() {
        free(prices.floor);
        if (!supply) return;
        supply->~Supply();
        free(supply);
    }

    double cost_now(bool &is_feasible) {
        double cost = objective.cost(current, prices, is_feasible);
        return supply ? cost + supply->cost(current, is_feasible) : cost;
    }
    void rebuild() {
        if (supply) recreate.upstream = supply->look_ahead(current, is_usable);
        recreate.run(current, prices);
    }
    void keep() {
        kept.copy_from(current);
        if (supply) supply->keep();
    }
    void back_to_kept() {
        current.copy_from(kept);
        if (supply) supply->back_to_kept();
    }
    void keep_if_best(double cost, bool is_feasible) {
        if (!is_feasible || cost >= best_cost - EPSILON) return;
        best_cost = cost;
        best.copy_from(current);
        if (supply) supply->best.copy_from(supply->current);
    }
    void adapt();
    void run(int64_t iterations, double warm, double cold);
};

// Prices rise while a limit is broken and fall while none is.
void Search::adapt() {
    double factor = Objective::excess(current) > EPSILON ? DEARER : CHEAPER;
    prices.excess = larger(LEAST_PRICE * first_excess, prices.excess * factor);
    if (supply) supply->adapt(DEARER, CHEAPER, LEAST_PRICE);
    for (int floor = 0; floor < problem.num_floors; floor++) {
        if (problem.floor_is_priced[floor]) continue;
        factor = current.shortfall(floor) > EPSILON ? DEARER : CHEAPER;
        prices.floor[floor] =
            larger(first_floor[floor], prices.floor[floor] * factor);
    }
}

void Search::run(int64_t iterations, double warm, double cold) {
    bool is_feasible;
    double cost = cost_now(is_feasible);
    keep_if_best(cost, is_feasible);
    double factor = pow(cold / warm, 1.0 / iterations), temperature = warm;
    keep();
    for (int64_t i = 1; i <= iterations; i++, temperature *= factor) {
        ruin.strings(current);
        rebuild();
        double found = cost_now(is_feasible);
        if (found < cost - temperature * log(random.uniform() + 1e-300)) {
            cost = found;
            keep();
            keep_if_best(cost, is_feasible);
        } else {
            back_to_kept();
        }
        if (i % ADAPT_EVERY == 0) {
            adapt();
            cost = cost_now(is_feasible);
            keep();
            keep_if_best(cost, is_feasible);
        }
    }
}

extern "C" {

// What the caller compares before it hands over a problem.
int32_t search_layout() { return LAYOUT; }
int32_t search_problem_size() { return (int32_t)sizeof(Problem); }

Search *search_new(const Problem *problem, int num_routes, double excess_price,
                   const double *floor_price, int32_t *is_usable) {
    void *at = malloc(sizeof(Search));
    return new (at) Search(*problem, num_routes, excess_price, floor_price, is_usable);
}

void search_free(Search *search) {
    search->~Search();
    free(search);
}

// Give every absent customer its cheapest option.
void search_recreate(Search *search, uint64_t seed) {
    search->random.state = seed;
    search->rebuild();
}

// Put stops on a new route of a depot, in their order.
void search_add_route(Search *search, int depot, int type, int count,
                      const int32_t *stops) {
    int route = -1;
    for (int x = 0; x < count; x++) {
        search->current.link(stops[x], route, x ? stops[x - 1] : -1, depot, type);
        route = search->current.route[stops[x]];
    }
}

// Give a customer an option; its stops are on routes.
void search_assign(Search *search, int option) { search->current.assign(option); }

double search_run(Search *search, int64_t iterations, double mean_removed,
                  double leap_rate, double warm, double cold, uint64_t seed) {
    search->ruin.mean_removed = mean_removed;
    search->ruin.leap_rate = leap_rate;
    search->random.state = seed;
    search->run(iterations, warm, cold);
    return search->best_cost;
}

double search_cost(Search *search, int32_t *is_feasible) {
    bool is_kept;
    double cost = search->cost_now(is_kept);
    *is_feasible = is_kept;
    return cost;
}

double search_driving(Search *search) { return *search->current.driving; }

void search_back_to_best(Search *search) {
    search->current.copy_from(search->best);
    if (search->supply) search->supply->back_to_best();
}

// Give the search a first echelon: the depot of each part of a load, and its most load.
void search_supply(Search *search, const Problem *problem, const int32_t *depot_of,
                   const double *most, double excess_price) {
    void *at = malloc(sizeof(Supply));
    search->supply =
        new (at) Supply(*problem, depot_of, most, excess_price, search->random);
}

// Write of each route its depot and type with its stops in order; return the routes.
static int write_routes(const State &s, int32_t *depot, int32_t *type, int32_t *size,
                        int32_t *stops) {
    int routes = 0, count = 0;
    for (int r = 0; r < s.num_routes; r++) {
        if (s.route_depot[r] < 0) continue;
        depot[routes] = s.route_depot[r];
        type[routes] = s.route_type[r];
        size[routes] = s.route_size[r];
        for (int x = s.route_first[r]; x >= 0; x = s.succ[x]) stops[count++] = x;
        routes++;
    }
    return routes;
}

// Write the best solution (or the current one): options of customers, and routes.
int search_solution(Search *search, int32_t of_best, int32_t *option, int32_t *depot,
                    int32_t *type, int32_t *size, int32_t *stops) {
    const State &s = of_best ? search->best : search->current;
    memcpy(option, s.option, s.p.num_customers * sizeof(int32_t));
    return write_routes(s, depot, type, size, stops);
}

// Write the routes from platforms, whose stops are parts of loads.
int search_supply_routes(Search *search, int32_t of_best, int32_t *depot, int32_t *type,
                         int32_t *size, int32_t *stops) {
    const State &s = of_best ? search->supply->best : search->supply->current;
    return write_routes(s, depot, type, size, stops);
}
}
