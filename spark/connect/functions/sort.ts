import type { Column } from '../column/column.ts'
import { type ColumnOrName, toColumn } from './function.ts'

// Orders for `sort` and windows, by column or name.

export const asc = (of: ColumnOrName): Column => toColumn(of).asc()
export const ascNullsFirst = (of: ColumnOrName): Column => toColumn(of).ascNullsFirst()
export const ascNullsLast = (of: ColumnOrName): Column => toColumn(of).ascNullsLast()
export const desc = (of: ColumnOrName): Column => toColumn(of).desc()
export const descNullsFirst = (of: ColumnOrName): Column => toColumn(of).descNullsFirst()
export const descNullsLast = (of: ColumnOrName): Column => toColumn(of).descNullsLast()
