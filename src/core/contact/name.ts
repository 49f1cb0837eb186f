const HAN = /^\p{Script=Han}+$/u

/** The name as it is written in its language: family name first and without a blank where both are Chinese characters. */
export function fullName(given: string | undefined, family: string | undefined): string | undefined {
  if (given && family) return HAN.test(given) && HAN.test(family) ? family + given : `${given} ${family}`
  return given ?? family
}
