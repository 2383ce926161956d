import { column, fn, lambda, lambdaOfThree, lambdaOfTwo, optional } from './function.ts'

// Functions that take a lambda: an arrow function over columns, `transform('prices', (price) => price.multiply(2))`.

export const aggregate = fn('aggregate', column, column, lambdaOfTwo, optional(lambda))
export const reduce = fn('reduce', column, column, lambdaOfTwo, optional(lambda))
export const arraySort = fn('array_sort', column, optional(lambdaOfTwo))
export const exists = fn('exists', column, lambda)
export const filter = fn('filter', column, lambda)
export const forall = fn('forall', column, lambda)
export const mapFilter = fn('map_filter', column, lambdaOfTwo)
export const mapZipWith = fn('map_zip_with', column, column, lambdaOfThree)
export const transform = fn('transform', column, lambda)
export const transformKeys = fn('transform_keys', column, lambdaOfTwo)
export const transformValues = fn('transform_values', column, lambdaOfTwo)
export const zipWith = fn('zip_with', column, column, lambdaOfTwo)
