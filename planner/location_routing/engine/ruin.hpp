// Ruins: which customers are taken out before a state is rebuilt.
//
// Strings of neighbouring stops on neighbouring routes, after Christiaens and Vanden
// Berghe (2020), "Slack induction by string removals for vehicle routing problems",
// doi:10.1287/trsc.2019.0914.
#pragma once

#include "state.hpp"

const double LONGEST_STRING = 10.0;
const double SPLIT_RATE = 0.5;
const double STOP_SKIPPING_RATE = 0.01;
const int MOST_STRINGS = 64;

struct Ruin {
    const Problem &p;
    Random &random;
    int32_t *window;
    double mean_removed = 0.0;  // stops of a ruin
    double leap_rate = 0.0;  // share of ruins with no two strings of one depot

    Ruin(const Problem &problem, Random &generator) : p(problem), random(generator) {
        window = (int32_t *)malloc((p.num_stops + 1) * sizeof(int32_t));
    }
    ~Ruin() { free(window); }
    Ruin(const Ruin &) = delete;

    void strings(State &s);

  private:
    int any_stop(int option);
    void take_out_string(State &s, int stop, int length);
    void fill_window(const State &s, int stop, int length);
};

inline double mean_route(const State &s) {
    int routes = 0, stops = 0;
    for (int r = 0; r < s.num_routes; r++)
        if (s.route_depot[r] >= 0) {
            routes++;
            stops += s.route_size[r];
        }
    return routes ? (double)stops / routes : 1.0;
}

inline bool has_many_depots(const State &s) {
    int count = 0;
    for (int depot = 0; depot < s.p.num_depots; depot++)
        count += s.depot_users[depot] > 0;
    return count > 1;
}

// Take out strings of stops from routes around a random customer; in a leap only the
// nearest route of each depot, so that stops change between depots and clusters.
inline void Ruin::strings(State &s) {
    double longest = smaller(LONGEST_STRING, mean_route(s));
    double most = 4.0 * mean_removed / (1.0 + longest) - 1.0;
    int strings = (int)(random.uniform() * most + 1.0), count = 0;
    int hit[MOST_STRINGS];
    if (strings > MOST_STRINGS) strings = MOST_STRINGS;
    bool is_leap =
        leap_rate > 0 && has_many_depots(s) && random.uniform() < leap_rate;
    const int32_t *near =
        p.near_customer + (int64_t)random.below(p.num_customers) * p.num_near_customers;
    for (int x = 0; x < p.num_near_customers && count < strings; x++) {
        int option = s.option[near[x]];
        if (option < 0) continue;
        int stop = any_stop(option);
        if (stop < 0) {
            s.take_out(near[x]);
            continue;
        }
        int route = s.route[stop];
        bool is_hit = false;
        for (int y = 0; y < count; y++)
            is_hit = is_hit || hit[y] == route ||
                     (is_leap && s.route_depot[hit[y]] == s.route_depot[route]);
        if (is_hit) continue;
        hit[count++] = route;
        double limit = smaller(s.route_size[route], longest);
        take_out_string(s, stop, (int)(random.uniform() * limit + 1.0));
    }
}

inline int Ruin::any_stop(int option) {
    int start = p.option_start[option], size = p.option_start[option + 1] - start;
    return size ? p.option_stop[start + random.below(size)] : -1;
}

// Take out `length` stops around one, perhaps with some kept in the middle.
inline void Ruin::take_out_string(State &s, int stop, int length) {
    int size = s.route_size[s.route[stop]], kept = 0;
    if (length > size) length = size;
    if (1 < length && length < size && random.uniform() < SPLIT_RATE) {
        kept = 1;
        while (length + kept < size && random.uniform() > STOP_SKIPPING_RATE) kept++;
    }
    fill_window(s, stop, length + kept);
    int first_kept = kept ? 1 + random.below(length - 1) : length;
    for (int x = 0; x < length + kept; x++)
        if (x < first_kept || x >= first_kept + kept) s.take_out_stop(window[x]);
}

// Fill in `length` consecutive stops of a route, `stop` among them.
inline void Ruin::fill_window(const State &s, int stop, int length) {
    int before = 0, behind = 0;
    for (int x = s.pred[stop]; x >= 0 && before < length - 1; x = s.pred[x]) before++;
    for (int x = s.succ[stop]; x >= 0 && behind < length - 1; x = s.succ[x]) behind++;
    int least = length - 1 - behind > 0 ? length - 1 - behind : 0;
    int back = least + random.below(before - least + 1);
    int first = stop;
    for (int x = 0; x < back; x++) first = s.pred[first];
    for (int x = 0; x < length; x++, first = s.succ[first]) window[x] = first;
}
