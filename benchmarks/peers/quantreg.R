# quantreg: the median with an L1 penalty by the Frisch-Newton method. README.md has the protocol.
suppressPackageStartupMessages(library(quantreg))

readDoubles <- function(path, count) readBin(path, "double", n = count, size = 8L)

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

input <- file("stdin", "r")
fit <- NULL
repeat {
  line <- readLines(input, n = 1L)
  if (length(line) == 0L) {
    break
  }
  words <- strsplit(line, " ", fixed = TRUE)[[1]]
  response <- switch(words[1],
    versions = sprintf('{"quantreg": "%s"}', packageVersion("quantreg")),
    prepare = {
      fit <- NULL
      invisible(gc())
      fit <- prepare(words[-1])
      if (is.null(fit)) '{"ready": false}' else '{"ready": true}'
    },
    answer = {
      writeBin(fit(), words[2])
      "{}"
    },
    time = {
      start <- Sys.time()
      fit()
      sprintf('{"nanoseconds": %.0f}', 1e9 * as.numeric(difftime(Sys.time(), start, units = "secs")))
    },
    stop("there is no request ", words[1])
  )
  cat(response, "\n", sep = "")
  flush(stdout())
}
