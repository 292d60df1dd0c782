# glmnet: the lasso at one strength, on the columns as they are. README.md has the protocol.
suppressPackageStartupMessages(library(glmnet))

# The default threshold of 1e-7 stops some way before the objective that the others reach.
threshold <- 1e-14

readDoubles <- function(path, count) readBin(path, "double", n = count, size = 8L)

prepare <- function(words) {
  if (words[1] != "lasso" || words[2] != "double") {
    return(NULL)
  }
  features <- as.integer(words[3])
  rowCount <- as.integer(words[4])
  penalty <- as.numeric(words[5])
  rows <- matrix(readDoubles(words[6], rowCount * features), nrow = rowCount, byrow = TRUE)
  targets <- readDoubles(words[7], rowCount)
  function() {
    model <- glmnet(rows, targets, lambda = penalty, standardize = FALSE, thresh = threshold, type.gaussian = "covariance")
    c(as.vector(model$beta), as.vector(model$a0))
  }
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
    versions = sprintf('{"glmnet": "%s", "R": "%s"}', packageVersion("glmnet"), getRversion()),
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
