# quantreg: the median with an L1 penalty by the Frisch-Newton method. README.md has the protocol.
suppressPackageStartupMessages(library(quantreg))
arguments <- commandArgs(trailingOnly = FALSE)
source(file.path(dirname(sub("^--file=", "", grep("^--file=", arguments, value = TRUE))), "peer_protocol.R"))

prepare <- function(words) {
  if (words[1] != "quantile" || words[2] != "double") {
    return(NULL)
  }
  features <- as.integer(words[3])
  rowCount <- as.integer(words[4])
  rows <- cbind(matrix(readDoubles(words[6], rowCount * features), nrow = rowCount, byrow = TRUE), 1)
  targets <- readDoubles(words[7], rowCount)

  # Its objective is a sum, and half of lambda is the price of a coefficient.
  lambda <- c(rep(2 * rowCount * as.numeric(words[5]), features), 0)
  function() as.vector(rq.fit.lasso(rows, targets, tau = 0.5, lambda = lambda)$coefficients)
}

serve(sprintf('{"quantreg": "%s"}', packageVersion("quantreg")), prepare)
