import { column, count, fn } from './function.ts'

// Functions on shapes.

export const stAsbinary = fn('st_asbinary', column)
export const stGeogfromwkb = fn('st_geogfromwkb', column)
export const stGeomfromwkb = fn('st_geomfromwkb', column)
export const stSetsrid = fn('st_setsrid', column, count)
export const stSrid = fn('st_srid', column)
