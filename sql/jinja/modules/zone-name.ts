const PAIRS = {
  CET: 'Amsterdam Andorra Belgrade Berlin Bratislava Brussels Budapest Copenhagen Gibraltar Ljubljana Luxembourg Madrid Malta Monaco Oslo Paris Podgorica Prague Rome San_Marino Sarajevo Skopje Stockholm Tirane Vaduz Vatican Vienna Warsaw Zagreb Zurich',
  EET: 'Athens Bucharest Helsinki Kyiv Mariehamn Riga Sofia Tallinn Vilnius',
} as const

const IN_EUROPE: Readonly<Record<keyof typeof PAIRS, Readonly<Record<number, string>>>> = {
  CET: { 60: 'CET', 120: 'CEST' },
  EET: { 120: 'EET', 180: 'EEST' },
}

const NAMES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'Europe/London': { 0: 'GMT', 60: 'BST' },
  'Europe/Dublin': { 0: 'GMT', 60: 'IST' },
  'Europe/Lisbon': { 0: 'WET', 60: 'WEST' },
  'Australia/Hobart': { 600: 'AEST', 660: 'AEDT' },
  'Australia/Melbourne': { 600: 'AEST', 660: 'AEDT' },
  'Australia/Sydney': { 600: 'AEST', 660: 'AEDT' },
  'Australia/Brisbane': { 600: 'AEST' },
  'Australia/Adelaide': { 570: 'ACST', 630: 'ACDT' },
  'Australia/Darwin': { 570: 'ACST' },
  'Australia/Perth': { 480: 'AWST', 540: 'AWDT' },
  'Pacific/Auckland': { 720: 'NZST', 780: 'NZDT' },
  'Pacific/Honolulu': { [-600]: 'HST' },
  'America/Sao_Paulo': { [-180]: '-03', [-120]: '-02' },
  'America/Argentina/Buenos_Aires': { [-180]: '-03', [-120]: '-02' },
  'America/Bogota': { [-300]: '-05' },
  'Asia/Kolkata': { 330: 'IST' },
  'Asia/Tokyo': { 540: 'JST' },
  'Asia/Seoul': { 540: 'KST' },
  'Asia/Shanghai': { 480: 'CST' },
  'Asia/Taipei': { 480: 'CST' },
  'Asia/Hong_Kong': { 480: 'HKT' },
  'Asia/Manila': { 480: 'PST' },
  'Asia/Singapore': { 480: '+08' },
  'Asia/Dubai': { 240: '+04' },
  'Asia/Bangkok': { 420: '+07' },
  'Asia/Jakarta': { 420: 'WIB' },
  'Asia/Jerusalem': { 120: 'IST', 180: 'IDT' },
  'Asia/Karachi': { 300: 'PKT', 360: 'PKST' },
  'Africa/Johannesburg': { 120: 'SAST' },
  'Africa/Lagos': { 60: 'WAT' },
  'Africa/Nairobi': { 180: 'EAT' },
}

const FROM = Date.UTC(2000, 0, 1)

/**
 * The short name of a zone's offset (minutes) as the zone database has it for the years since 2000, of much-used zones for which the
 * platform has none; null for the others.
 */
export function zoneName(zone: string, minutes: number, at: number): string | null {
  if (at < FROM) return null
  const [, city] = /^Europe\/(\w+)$/.exec(zone) ?? []
  for (const [pair, cities] of Object.entries(PAIRS) as readonly (readonly [keyof typeof PAIRS, string])[]) // its keys, above
    if (city !== undefined && cities.split(' ').includes(city)) return IN_EUROPE[pair][minutes] ?? null
  return NAMES[zone]?.[minutes] ?? null
}
