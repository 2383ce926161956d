// Models speak of the release calendar by this name: fresh: {release: eia_petroleum, …}.
export { eiaPetroleum } from '#core/calendar/eia-petroleum.ts'
