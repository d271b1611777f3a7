// What more load at a depot costs on the first echelon, as far as insertions see it.
#pragma once

#include "state.hpp"

struct Upstream {
    int num_platforms;
    double *opening;     // [depot, platform]: of the first load there
    int32_t *platform;   // [depot]: which one supplies it, -1 if it has no load
    double *load;        // [platform]
    const double *most;  // [platform]
    double price;        // of a unit of load above that

    Upstream(const Problem &first, int num_depots)
        : num_platforms(first.num_depots), most(first.depot_most), price(0.0) {
        int size = num_depots * num_platforms;
        opening = (double *)malloc((size + num_platforms) * sizeof(double));
        load = opening + size;
        platform = (int32_t *)malloc(num_depots * sizeof(int32_t));
    }
    ~Upstream() {
        free(opening);
        free(platform);
    }
    Upstream(const Upstream &) = delete;

    double over(int at, double more) const {
        return price * (larger(0.0, load[at] + more - most[at]) -
                        larger(0.0, load[at] - most[at]));
    }
    double &first(int depot, int at) const {
        return opening[depot * num_platforms + at];
    }
    // What more load costs a depot, and which platform a first load comes from.
    double increase(int depot, double more, int *found = nullptr) const {
        if (platform[depot] >= 0) return over(platform[depot], more);
        double least = INF;
        for (int at = 0; at < num_platforms; at++) {
            double cost = first(depot, at) + over(at, more);
            if (cost >= least) continue;
            least = cost;
            if (found) *found = at;
        }
        return least;
    }
    // Count the load of an option that was given.
    void take(const State &s, int option) {
        const Problem &p = s.p;
        for (int x = p.option_start[option]; x < p.option_start[option + 1]; x++) {
            int stop = p.option_stop[x];
            int depot =
                stop < 0 ? p.option_depot[option] : s.route_depot[s.route[stop]];
            int &at = platform[depot];
            if (at < 0) increase(depot, p.option_load[x], &at);
            if (at >= 0) load[at] += p.option_load[x];
        }
    }
};
