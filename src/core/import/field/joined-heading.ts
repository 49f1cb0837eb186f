/**
 * Headings whose cells belong to the cell of another heading, by that heading: what stands before it in one line, and
 * what stands after it. They are joined with a blank.
 */
export const JOINED_HEADINGS: Readonly<Record<string, { before?: readonly string[]; after?: readonly string[] }>> = {
  street: { before: ['streetnumber', 'housenumber'], after: ['street2', 'street3'] },
  address: { after: ['address2', 'address3'] },
  address1: { before: ['streetnumber', 'housenumber'], after: ['address2', 'address3'] },
  addressline1: { after: ['addressline2', 'addressline3'] },
  streetaddress: { after: ['streetaddress2', 'streetaddressline2'] },
  businessstreet: { after: ['businessstreet2', 'businessstreet3'] },
  homestreet: { after: ['homestreet2', 'homestreet3'] },
  workaddress: { after: ['workaddress2'] },
  homeaddress: { after: ['homeaddress2'] },
  defaultaddressaddress1: { after: ['defaultaddressaddress2'] },
  商務街: { after: ['商務街2', '商務街3'] },
  住家街: { after: ['住家街2', '住家街3'] },
  商务地址街道: { after: ['商务地址街道2', '商务地址街道3'] },
  住宅地址街道: { after: ['住宅地址街道2', '住宅地址街道3'] },
}
