// Stands in for packages that the bundled program never calls.
module.exports = {}
