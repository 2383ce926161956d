/** What to do about what the engine says of a query without a way out; undefined where nothing better is known than what it says. */
export function engineMend(error: string): string | undefined {
  return MENDS.find(([pattern]) => pattern.test(error))?.[1]
}

const MENDS: readonly (readonly [RegExp, string])[] = [
  [/must appear in the GROUP BY clause/, 'add it to group by, or take one of its values: any_value(…), max(…)'],
  [/^No function matches the given name and argument types/, 'cast an argument, or call another function'],
  [/^syntax error at or near|^syntax error at end of input/, 'mend the SQL here, or just before'],
  [/^No files found/, 'check the path; a file of constants may be a seed: seeds/<subject>/<name>.csv'],
  [/^\S.* cannot be cast to /, 'say what is meant: extract(…), date_part(…), strftime(…), a cast by varchar'],
  [/^Cannot (compare|mix|cast|unpivot)|explicit cast is required/, 'cast one side: …::type'],
  [/^Ambiguous reference/, 'write the table before it: t.column'],
  [/^Column ".+" does not exist on (left|right) side of join/, 'using names columns of both sides; write on a.x = b.y'],
  [
    /in (EXCLUDE|REPLACE|RENAME) list not found|referenced in UNPIVOT/,
    'name a column that the table has, or take it out',
  ],
  [/^Could not find key|^Cannot extract field|on an unnamed struct/, 'take a field that the struct has'],
  [/neither becomes the other$/, 'cast one side, or make a list of it: [column]'],
  [/^The map key list does not align/, 'give as many values as keys'],
  [
    /^cannot take|is undefined outside|^factorial of|^Date out of range|^Could not (parse|decode) string/,
    'mend the value',
  ],
  [/^Set operations can only apply/, 'give both sides the same columns, or write union by name'],
  [/is no column of what the set operation gives/, 'sort by a column of the first select, or in a select around it'],
  [/term out of range/, 'write the name of the column'],
  [/^this row has \d+ values/, 'give every row as many values'],
  [/columns available but \d+ columns specified/, 'name as many columns as there are'],
  [/^Missing ASOF JOIN/, 'say which rows are near: and a.at >= b.at'],
  [/^Multiple ASOF JOIN/, 'leave one inequality; the others belong into where'],
  [/^window ".+" does not exist/, 'write its definition behind the query: window w as (…)'],
  [
    /not allowed in window|cannot contain window functions|window functions? calls cannot be nested/,
    'compute the inner one in a with before',
  ],
  [/aggregate function calls cannot be nested/, 'compute the inner one in a with before'],
  [/clause cannot contain aggregates/, 'write it under having, or in a with before'],
  [
    /^Could not convert|value out of range|value is out of range|^Malformed JSON|^Unimplemented type for cast/,
    'mend the value, or the type that it is to be of',
  ],
  [/^Unknown TimeZone/, "write a name of the time zone database: 'Europe/Paris', 'America/New_York', 'UTC'"],
  [/^extract specifier/, "write 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute' or 'second'"],
  [/^Failed to parse format specifier/, 'write a format of strftime: %Y-%m-%d %H:%M:%S'],
  [/^missing |^no argument for|regex/, 'mend the regular expression (RE2)'],
  [/JSON path error/, "write a path as '$.a.b[0]'"],
  [/^DECIMAL type/, 'write decimal(p, s) with p of at most 38, and s of at most p'],
  [/^Collation with name/, 'write collate nocase or noaccent, or take it out'],
  [/^Subquery returns \d+ columns/, 'select one column'],
  [/^UNNEST\(\) can only/, 'unnest a list, or take the column as it is'],
  [/^Cannot deduce template type/, 'give it an argument of the type of the key'],
  [/^(QUANTILE|NTH_VALUE|NTILE|LIMIT)/i, 'mend its argument'],
  [/because the FROM clause is missing/, 'write a constant here, or a from'],
  [/has nobody who gives it the parameter/, 'write {{ var(…) | literal }} or the value itself'],
  [/^No matching columns found|^Star expression .* result/, 'mend the pattern: no column is of it'],
  [/^Invalid named parameter/, 'look up the parameters of that function'],
]
