/**
 * The plain numbers of a country: `prefix` and the rest, which `mobile` or `fixed` tells to be valid. They are the bulk of
 * what is imported, and libphonenumber takes some 30 µs a number; test/core/clean/phone.test.ts asks it of each form.
 */
export interface DirectForm {
  callingCode: string
  /** What is dialled before a number at home. */
  prefix: string
  mobile: RegExp
  /** Of the areas where most people live. */
  fixed?: RegExp
}

export const DIRECT: Readonly<Record<string, DirectForm>> = {
  TW: {
    callingCode: '886',
    prefix: '0',
    mobile: /^9[0-8]\d{7}$/,
    fixed: /^(?:2[2-8]\d{7}|4[23]\d{7}|(?:3[2-689]|5[2-8]|6[23567]|7[1-9])\d{6})$/,
  },
  CN: { callingCode: '86', prefix: '', mobile: /^1(?:3\d|5[0-35-9]|8\d)\d{8}$/ },
  JP: { callingCode: '81', prefix: '0', mobile: /^[789]0[1-9]\d{7}$/ },
  GB: { callingCode: '44', prefix: '0', mobile: /^7(?:4[0-46-9]|5[0-689]|7[0-7])\d{7}$/ },
  SG: { callingCode: '65', prefix: '', mobile: /^9[0-8]\d{6}$/ },
}

/** Countries where a number is dialled with a 0 before it at home, so that one without it has lost it. */
export const WITH_ZERO = new Set('TW JP GB KR AU NZ DE FR NL BE CH AT SE MY TH VN PH ID IN'.split(' '))
