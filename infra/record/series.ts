/** One recorded series: what it measures, in what unit, and since when (known_at) it is defined so. */
export interface RecordedSeries {
  readonly series: string
  readonly definition_id: number
  readonly name: string
  readonly unit: string
  readonly publisher: string
  /** The instant from which this definition was seen to hold; empty: from the first observation. */
  readonly since: string
}

const EIA = 'U.S. Energy Information Administration'
const DERIVED = 'derived from figures of the U.S. Energy Information Administration'
const DISTRICTS = ['East Coast', 'Midwest', 'Gulf Coast', 'Rocky Mountain', 'West Coast']

/** When the forty yield series were computed anew, over their whole history. */
export const REDEFINED = '2026-03-09T18:29:23Z'

/** The weekly petroleum series that are recorded. */
export const petroleumSeries: readonly RecordedSeries[] = [
  ...national('thousand barrels', {
    WCESTUS1: 'Crude oil stocks without the strategic reserve',
    WCSSTUS1: 'Crude oil stocks of the strategic reserve',
    WCRSTUS1: 'Crude oil stocks, total',
    W_EPC0_SAX_YCUOK_MBBL: 'Crude oil stocks at Cushing, Oklahoma',
    W_EPC0_SKA_NUS_MBBL: 'Crude oil stocks in transit from Alaska',
    WGTSTUS1: 'Gasoline stocks',
    WDISTUS1: 'Distillate stocks',
    WKJSTUS1: 'Jet fuel stocks',
    WRESTUS1: 'Residual fuel oil stocks',
    WPRSTUS1: 'Propane and propylene stocks',
  }),
  ...national('thousand barrels a day', {
    WCRFPUS2: 'Crude oil production',
    W_EPC0_FPF_R48_MBBLD: 'Crude oil production, lower 48 states',
    W_EPC0_FPF_SAK_MBBLD: 'Crude oil production, Alaska',
    WCEIMUS2: 'Crude oil imports without the strategic reserve',
    WCREXUS2: 'Crude oil exports',
    WCRRIUS2: 'Refinery net input of crude oil',
    WGIRIUS2: 'Gross inputs into refineries',
    WOCLEUS2: 'Operable refinery capacity',
    WGFRPUS2: 'Gasoline production',
    WDIRPUS2: 'Distillate production',
    WKJRPUS2: 'Jet fuel production',
    WRERPUS2: 'Residual fuel oil production',
    W_EPOOXE_YOP_NUS_MBBLD: 'Fuel ethanol production',
    WGTIMUS2: 'Gasoline imports',
    WDIIMUS2: 'Distillate imports',
    'W_EPM0F_EEX_NUS-Z00_MBBLD': 'Gasoline exports',
    WDIEXUS2: 'Distillate exports',
    WRPUPUS2: 'Petroleum products supplied',
    WGFUPUS2: 'Gasoline supplied',
    WDIUPUS2: 'Distillate supplied',
    WKJUPUS2: 'Jet fuel supplied',
  }),
  ...national('percent', { WPULEUS3: 'Refinery utilisation' }),
  ...districts('thousand barrels', 'Crude oil stocks without the strategic reserve', (d) => `WCESTP${d}1`),
  ...districts('thousand barrels', 'Gasoline stocks', (d) => `WGTSTP${d}1`),
  ...districts('thousand barrels', 'Distillate stocks', (d) => `WDISTP${d}1`),
  ...districts('thousand barrels a day', 'Crude oil imports', (d) => `WCEIMP${d}2`),
  ...districts('thousand barrels a day', 'Refinery net input of crude oil', (d) => `WCRRIP${d}2`),
  ...districts('thousand barrels a day', 'Operable refinery capacity', (d) => `W_NA_YRL_R${d}0_MBBLD`),
  ...districts('percent', 'Refinery utilisation', (d) => `W_NA_YUP_R${d}0_PER`),
  ...yields({
    gasolineYieldUS: 'Gasoline yield, United States',
    gasolineYieldP3: 'Gasoline yield, Gulf Coast',
    gasolineBlendedYieldUS: 'Blended gasoline yield, United States',
    distillateYieldUS: 'Distillate yield, United States',
    distillateYieldP3: 'Distillate yield, Gulf Coast',
    jetYieldUS: 'Jet fuel yield, United States',
    fueloilYieldUS: 'Residual fuel oil yield, United States',
    propaneYieldUS: 'Propane yield, United States',
  }),
]

/** Daily spot prices that are recorded. */
export const priceSeries: readonly RecordedSeries[] = [
  one('RWTC', 'WTI spot price, Cushing, Oklahoma', 'dollars a barrel', EIA),
  one('RBRTE', 'Brent spot price, Europe', 'dollars a barrel', EIA),
  one('RNGWHHD', 'Henry Hub natural gas spot price', 'dollars per million BTU', EIA),
]

const BLS = 'U.S. Bureau of Labor Statistics'

/** Monthly consumer prices that are recorded. */
export const consumerPriceSeries: readonly RecordedSeries[] = [
  one('CPIAUCNS', 'Consumer price index, all urban consumers, not seasonally adjusted', 'index, 1982-84 = 100', BLS),
  one('CPIAUCSL', 'Consumer price index, all urban consumers, seasonally adjusted', 'index, 1982-84 = 100', BLS),
]

/** Monthly Treasury yields that are recorded. */
export const treasurySeries: readonly RecordedSeries[] = [
  one(
    'GS10',
    'Ten-year Treasury yield, constant maturity, average of the month',
    'percent',
    'Federal Reserve Board, H.15',
  ),
]

function one(series: string, name: string, unit: string, publisher: string): RecordedSeries {
  return { series, definition_id: 1, name, unit, publisher, since: '' }
}

function national(unit: string, names: Readonly<Record<string, string>>): RecordedSeries[] {
  return Object.entries(names).map(([series, name]) => one(series, `${name}, United States`, unit, EIA))
}

function districts(unit: string, name: string, id: (district: number) => string): RecordedSeries[] {
  return DISTRICTS.map((district, at) => one(id(at + 1), `${name}, ${district}`, unit, EIA))
}

function yields(names: Readonly<Record<string, string>>): RecordedSeries[] {
  return Object.entries(names).flatMap(([series, name]) => [
    one(series, name, 'percent', DERIVED),
    { ...one(series, `${name} (redefined)`, 'percent', DERIVED), definition_id: 2, since: REDEFINED },
  ])
}
