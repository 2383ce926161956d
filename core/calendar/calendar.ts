/** An exchange calendar as data: sessions are computed from it, none is stored. */
export interface Calendar {
  readonly name: string
  readonly zone: string
}
