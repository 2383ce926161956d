// The same as `npx tsx jobs/show.ts`, by the name that says what it is for.
import './show.ts'
