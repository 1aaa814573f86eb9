//! Figures over the points of a sweep, to be drawn.

/// Series of figures over the same points.
pub struct Chart {
    /// The names of the points.
    pub points: Vec<String>,
    pub series: Vec<Series>,
    /// How a figure is written.
    pub format: fn(f64) -> String,
}

/// A figure for each point, if it has one.
pub struct Series {
    pub name: String,
    pub figures: Vec<Option<f64>>,
}
